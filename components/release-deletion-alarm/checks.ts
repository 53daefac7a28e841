import type { Problem } from "../../retention";
import { InvalidArgumentsError } from "../shared/invalid-arguments-error";
import type { ReleaseDeletionAlarmArgs } from "./args";
import { tagProblems } from "../shared/tags";

/** Throws when no alarm can be made of the arguments, with everything that is wrong with them. */
export function checkAlarmArgs(name: string, args: ReleaseDeletionAlarmArgs): void {
  refuse(name, releaseDeletionAlarmProblems(args));
}

/** Everything that is wrong with the arguments, with the path of each. */
export function releaseDeletionAlarmProblems(
  args: Pick<ReleaseDeletionAlarmArgs, "topicArn" | "topicKmsKeyArn" | "deployerRoleArns" | "tags">,
): Problem[] {
  return [
    ...topicProblems(args.topicArn),
    ...keyProblems(args.topicKmsKeyArn),
    ...roleProblems(args.deployerRoleArns ?? []),
    ...tagProblems(args.tags ?? {}),
  ];
}

/** The topic, once it is known; throws when a rule of the repository's region does not reach it. */
export function reachableTopic(name: string, topicArn: string, repositoryArn: string): string {
  const [, , , region = ""] = repositoryArn.split(":");
  refuse(name, [...topicProblems(topicArn), ...topicRegionProblems(topicArn, region)]);
  return topicArn;
}

function refuse(name: string, problems: readonly Problem[]): void {
  if (problems.length > 0) throw new InvalidArgumentsError(`ReleaseDeletionAlarm "${name}"`, problems);
}

/** @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-targets.html */
function topicProblems(topicArn: unknown): Problem[] {
  if (typeof topicArn !== "string") return [];
  const path = "topicArn";
  if (!/^arn:[^:]+:sns:[^:]+:\d{12}:[\w-]{1,256}(\.fifo)?$/.test(topicArn)) {
    const message = `\`${path}\` must be the ARN of an SNS topic, such as "arn:aws:sns:eu-west-1:123456789012:oncall", got ${JSON.stringify(topicArn)}.`;
    return [{ code: "illegal-topic", path, message }];
  }
  if (!topicArn.endsWith(".fifo")) return [];
  const message = `\`${path}\` must be a standard topic, for EventBridge's rules can't reach a FIFO topic, got ${JSON.stringify(topicArn)}.`;
  return [{ code: "fifo-topic", path, message }];
}

/**
 * What is wrong with a topic's region: EventBridge takes a target in another one, and then delivers nothing.
 *
 * @param region the repository's
 * @see https://repost.aws/knowledge-center/sns-not-getting-eventbridge-notification
 */
export function topicRegionProblems(topicArn: string, region: string): Problem[] {
  const [, , , topicRegion] = topicArn.split(":");
  if (topicRegion === region) return [];
  const path = "topicArn";
  const message = `\`${path}\` must be a topic of the repository's region (${region}), for EventBridge reaches no other, got ${JSON.stringify(topicArn)}. Make a topic there; it may forward to yours.`;
  return [{ code: "other-region", path, message }];
}

/**
 * So few that EventBridge has room for the pattern, of 2,048 characters unless a quota is raised.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html
 */
const mostRoles = 5;

/** As CloudTrail names the role that issued a session. */
function roleProblems(arns: readonly unknown[]): Problem[] {
  const path = "deployerRoleArns";
  const tooMany = {
    code: "too-many",
    path,
    message: `\`${path}\` must have at most ${mostRoles} roles, got ${arns.length}.`,
  };
  const illegal = arns.flatMap((arn, index) => {
    if (typeof arn !== "string" || /^arn:[^:]+:iam::\d{12}:role\/[\w+=,.@/-]+$/.test(arn)) return [];
    const message = `\`${path}[${index}]\` must be the ARN of a role, such as "arn:aws:iam::123456789012:role/deploy" and of no session, got ${JSON.stringify(arn)}.`;
    return [{ code: "illegal-role", path: `${path}[${index}]`, message }];
  });
  return [...(arns.length > mostRoles ? [tooMany] : []), ...illegal];
}

/** A role's policy takes neither aliases nor ids. */
function keyProblems(keyArn: unknown): Problem[] {
  if (typeof keyArn !== "string" || /^arn:[^:]+:kms:[^:]+:\d{12}:key\/.+$/.test(keyArn)) return [];
  const path = "topicKmsKeyArn";
  const message = `\`${path}\` must be the ARN of a key, such as "arn:aws:kms:eu-west-1:123456789012:key/...", got ${JSON.stringify(keyArn)}.`;
  return [{ code: "illegal-key", path, message }];
}
