import * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as iam from "@pulumi/aws/iam";
import * as pulumi from "@pulumi/pulumi";

import { eventRuleNameLimit, fittingName, roleNameLimit } from "../shared/naming";
import type { ReleaseDeletionAlarmArgs } from "./args";
import { checkAlarmArgs, reachableTopic } from "./checks";
import { releaseDeletionNotices } from "./notices";
import { trustPolicy } from "../shared/trust-policy";
import { tagged } from "../shared/tags";

export * from "./args";

/**
 * Tells a topic when an image with a release tag is deleted. It prevents nothing: it is for what comes from outside, a
 * clean-up script or a hand in the console. Two ways to learn of it, by `trail`:
 *
 * **Without a trail** it follows ECR's own event "ECR Image Action", which has repository, tag and digest:
 *
 * - It rings for each release tag that ECR says is gone, and can't say who did it.
 * - AWS does not document whether ECR tells of a tag that goes alone while its image stays. If it does, the alarm rings
 *   also when berth takes away the tag of a release beyond `keepReleases`: after each deployment. The text says how to
 *   see whether the image is still there.
 * - The event has one tag. AWS does not document whether an image with several is told of once for each, when it is
 *   deleted by its digest. If it is told of once, by another tag, the alarm is silent.
 * - What a lifecycle policy takes is documented for CloudTrail alone: the alarm may be silent.
 *
 * **With a trail** it follows CloudTrail's records, which answer these questions, within minutes: who took release tags
 * away, with images or without, unless berth took them from old releases; who deleted the repository; and what a lifecycle policy expired or
 * archived, should another than berth's be in place.
 *
 * Either way AWS delivers events as well as it can, without a promise; an image that somebody archives by hand is not
 * seen, for neither ECR nor CloudTrail names its tags then; and an image without a release tag never rings.
 *
 * @example
 * const images = new ImageRepository("images", { repositoryName: "myapp-assets-prod" });
 * new ReleaseDeletionAlarm("alarm", {
 *   repository: images,
 *   topicArn: "arn:aws:sns:eu-west-1:123456789012:oncall",
 *   trail: true,
 * });
 */
export class ReleaseDeletionAlarm extends pulumi.ComponentResource {
  /** The names of EventBridge's rules: what the metric `FailedInvocations` goes by, should the topic not be reached. */
  public readonly ruleNames: pulumi.Output<string[]>;
  /** The role that publishes. A topic of another account must let it. */
  public readonly roleArn: pulumi.Output<string>;

  constructor(name: string, args: ReleaseDeletionAlarmArgs, opts?: pulumi.ComponentResourceOptions) {
    super("berth:index:ReleaseDeletionAlarm", name, {}, opts);
    checkAlarmArgs(name, args);
    const { repository, trail = false, enabled = true } = args;
    const deployers = pulumi.all([...(args.deployerRoleArns ?? [])]);
    const topicArn = pulumi
      .all([args.topicArn, repository.repositoryArn])
      .apply(([topic, watchedArn]) => reachableTopic(name, topic, watchedArn));

    const watched = releaseDeletionNotices(trail).map((notice) => {
      const rule = new cloudwatch.EventRule(
        fittingName(name, `-${notice.what}`, eventRuleNameLimit),
        {
          description: notice.description,
          eventPattern: pulumi
            .all([repository.repositoryName, deployers])
            .apply(([watchedName, roleArns]) => JSON.stringify(notice.pattern(watchedName, roleArns))),
          state: enabled ? notice.state : "DISABLED",
          ...tagged(args.tags),
        },
        { parent: this },
      );
      return { notice, rule };
    });
    const role = new iam.Role(
      fittingName(name, "-publish", roleNameLimit),
      {
        description: `Tells a topic of deleted releases: ${name}`,
        assumeRolePolicy: trustRules(watched.map(({ rule }) => rule.arn)),
        ...tagged(args.tags),
      },
      { parent: this },
    );
    const rights = new iam.RolePolicy(
      `${name}-publish`,
      { role: role.name, policy: publishPolicy(topicArn, args.topicKmsKeyArn) },
      { parent: this },
    );
    // A target comes after the right to reach it: what rings before would be lost.
    const publisherArn = pulumi.all([role.arn, rights.role]).apply(([arn]) => arn);
    for (const { notice, rule } of watched) {
      new cloudwatch.EventTarget(
        `${name}-${notice.what}`,
        {
          rule: rule.name,
          targetId: "topic",
          arn: topicArn,
          roleArn: publisherArn,
          inputTransformer: { inputPaths: { ...notice.paths }, inputTemplate: JSON.stringify(notice.text) },
        },
        { parent: this },
      );
    }

    this.ruleNames = pulumi.all(watched.map(({ rule }) => rule.name));
    this.roleArn = role.arn;
    this.registerOutputs({ ruleNames: this.ruleNames, roleArn: this.roleArn });
  }
}

/** @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-conditions.html */
function trustRules(ruleArns: readonly pulumi.Output<string>[]): pulumi.Output<string> {
  return trustPolicy({
    principal: { Service: "events.amazonaws.com" },
    // Else every rule of the account could have this role publish.
    condition: { ArnEquals: { "aws:SourceArn": ruleArns } },
  });
}

/** @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html#eb-sns-permissions */
function publishPolicy(
  topicArn: pulumi.Input<string>,
  keyArn: pulumi.Input<string> | undefined,
): pulumi.Output<string> {
  const key = keyArn !== undefined && {
    Effect: "Allow",
    Action: ["kms:GenerateDataKey", "kms:Decrypt"],
    Resource: keyArn,
  };
  return pulumi.jsonStringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: "sns:Publish", Resource: topicArn }, ...(key ? [key] : [])],
  });
}
