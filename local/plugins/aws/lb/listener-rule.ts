import type { ElasticLoadBalancingV2, Rule } from "@aws-sdk/client-elastic-load-balancing-v2";
import type { ListenerRuleArgs, ListenerRuleState } from "@pulumi/aws/lb/listenerRule";
import { list, map, number, resourceType, set, text, unsupported, type Plain } from "../../provider";
import type { AwsContext } from "../context";
import { during, unlessRefused } from "../failures";
import { actionFields, fromAction, toAction } from "./listener-action";
import { conditionFields, fromCondition, toCondition } from "./rule-condition";
import { readTags, withTags, writeTags } from "./tags";

/** `aws.lb.ListenerRule`, whose id is its ARN. */
export const listenerRule = resourceType<AwsContext, ListenerRuleArgs, ListenerRuleState>({
  token: "aws:lb/listenerRule:ListenerRule",
  inputs: {
    actions: list({ required: true, fields: actionFields }),
    conditions: set({ required: true, fields: conditionFields }),
    listenerArn: text({ required: true, forceNew: true }),
    priority: number({ computed: true }),
    region: text({ forceNew: true }),
    tags: map(),
    transforms: unsupported,
  },
  outputs: ["arn", "tagsAll"],

  create: (aws, inputs) =>
    during(`creating ELBv2 Listener Rule (${inputs.listenerArn})`, async () => {
      const elb = await aws.elb();
      const created = await elb.createRule({
        ListenerArn: inputs.listenerArn,
        Priority: inputs.priority ?? (await lowestPriority(elb, inputs.listenerArn)) + 1,
        ...ruleOf(inputs),
        ...withTags(inputs.tags),
      });
      return created.Rules?.[0]?.RuleArn ?? "";
    }),

  read: (aws, id, known) =>
    during(`reading ELBv2 Listener Rule (${id})`, async () => {
      const elb = await aws.elb();
      const found = await find(elb, id);
      if (!found) return undefined;
      return {
        arn: found.RuleArn,
        actions: (found.Actions ?? []).map((action, index) => fromAction(action, known.actions?.[index])),
        conditions: (found.Conditions ?? []).map(fromCondition),
        listenerArn: listenerOf(id),
        priority: Number(found.Priority),
        region: aws.region,
        tags: await readTags(aws, elb, id),
      };
    }),

  update: (aws, id, inputs, { old, changed }) =>
    during(`modifying ELBv2 Listener Rule (${id})`, async () => {
      const elb = await aws.elb();
      if (changed.has("priority"))
        await elb.setRulePriorities({ RulePriorities: [{ RuleArn: id, Priority: inputs.priority }] });
      if (changed.has("actions") || changed.has("conditions"))
        await elb.modifyRule({ RuleArn: id, ...ruleOf(inputs) });
      await writeTags(elb, id, old.tags, inputs.tags);
    }),

  delete: (aws, id) =>
    during(`deleting ELBv2 Listener Rule (${id})`, async () => {
      await unlessRefused((await aws.elb()).deleteRule({ RuleArn: id }), "RuleNotFoundException");
    }),
});

async function find(elb: ElasticLoadBalancingV2, arn: string): Promise<Rule | undefined> {
  const answer = await unlessRefused(elb.describeRules({ RuleArns: [arn] }), "RuleNotFoundException");
  return answer?.Rules?.[0];
}

/** A rule whose program gives no priority comes after all others. */
async function lowestPriority(elb: ElasticLoadBalancingV2, listener: string): Promise<number> {
  const { Rules } = await elb.describeRules({ ListenerArn: listener });
  return Math.max(
    0,
    ...(Rules ?? []).filter(({ IsDefault }) => !IsDefault).map(({ Priority }) => Number(Priority)),
  );
}

function ruleOf(inputs: Plain<ListenerRuleArgs>) {
  return { Actions: inputs.actions.map(toAction), Conditions: inputs.conditions.map(toCondition) };
}

/** `arn:...:listener-rule/app/NAME/ID/LISTENER/RULE` */
function listenerOf(arn: string): string {
  return arn.replace(":listener-rule/", ":listener/").replace(/\/[^/]+$/, "");
}
