import type { PutRuleCommandInput, RuleState } from "@aws-sdk/client-eventbridge";
import type { EventRuleArgs, EventRuleState } from "@pulumi/aws/cloudwatch/eventRule";
import { flag, json, map, resourceType, text, unsupported, type Plain } from "../../provider";
import type { AwsContext } from "../context";
import { during, unlessRefused } from "../failures";
import { sameJson } from "../json/canonical";
import { fromTagList, toTagList, updateTags } from "../tags";
import { defaultBus, ruleId, rulePlace } from "./event-bus";

/** `aws.cloudwatch.EventRule`, whose id is its name, after its bus unless that is the default one. */
export const eventRule = resourceType<AwsContext, EventRuleArgs, EventRuleState>({
  token: "aws:cloudwatch/eventRule:EventRule",
  autoname: { maxLength: 64 },
  inputs: {
    description: text(),
    eventBusName: text({ default: defaultBus, forceNew: true }),
    eventPattern: json({ same: sameJson((pattern) => pattern) }),
    forceDestroy: flag({ default: false, local: true }),
    isEnabled: unsupported,
    name: text({ forceNew: true }),
    namePrefix: unsupported,
    region: text({ forceNew: true }),
    roleArn: text(),
    scheduleExpression: text(),
    state: text({ default: "ENABLED" }),
    tags: map(),
  },
  outputs: ["arn", "tagsAll"],

  create: (aws, inputs) =>
    during(`creating EventBridge Rule (${inputs.name})`, async () => {
      const tags = toTagList(inputs.tags);
      await (await aws.events()).putRule({ ...request(inputs), ...(tags.length > 0 && { Tags: tags }) });
      return ruleId(inputs.eventBusName, inputs.name);
    }),

  read: (aws, id) =>
    during(`reading EventBridge Rule (${id})`, async () => {
      const events = await aws.events();
      const found = await unlessRefused(events.describeRule(rulePlace(id)), "ResourceNotFoundException");
      if (!found) return undefined;
      const { Tags } = await events.listTagsForResource({ ResourceARN: found.Arn });
      return {
        id: ruleId(found.EventBusName, found.Name),
        arn: found.Arn,
        description: found.Description || undefined,
        eventBusName: found.EventBusName ?? defaultBus,
        eventPattern: found.EventPattern || undefined,
        name: found.Name,
        region: aws.region,
        roleArn: found.RoleArn || undefined,
        scheduleExpression: found.ScheduleExpression || undefined,
        state: found.State,
        tags: fromTagList(aws, Tags),
      };
    }),

  update: (aws, id, inputs, { old, changed }) =>
    during(`updating EventBridge Rule (${id})`, async () => {
      const events = await aws.events();
      if ([...changed].some((name) => name !== "tags")) await events.putRule(request(inputs));
      await updateTags(old.tags, inputs.tags, {
        remove: (TagKeys) => events.untagResource({ ResourceARN: old.arn, TagKeys }),
        write: (tags) => events.tagResource({ ResourceARN: old.arn, Tags: toTagList(tags) }),
      });
    }),

  delete: (aws, id, { forceDestroy }) =>
    during(`deleting EventBridge Rule (${id})`, async () => {
      await unlessRefused(
        (await aws.events()).deleteRule({ ...rulePlace(id), ...(forceDestroy && { Force: true }) }),
        "ResourceNotFoundException",
      );
    }),
});

/** What is left out, EventBridge takes away: the description and the role of the rule as it was. */
function request(inputs: Plain<EventRuleArgs>): PutRuleCommandInput {
  return {
    Name: inputs.name,
    Description: inputs.description,
    EventBusName: inputs.eventBusName,
    EventPattern: inputs.eventPattern,
    RoleArn: inputs.roleArn,
    ScheduleExpression: inputs.scheduleExpression,
    State: inputs.state as RuleState | undefined,
  };
}
