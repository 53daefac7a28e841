import type { EC2, IpPermission, SecurityGroupRule, SecurityGroupRuleRequest } from "@aws-sdk/client-ec2";
import type {
  SecurityGroupIngressRuleArgs,
  SecurityGroupIngressRuleState,
} from "@pulumi/aws/vpc/securityGroupIngressRule";
import type {
  SecurityGroupEgressRuleArgs,
  SecurityGroupEgressRuleState,
} from "@pulumi/aws/vpc/securityGroupEgressRule";
import {
  map,
  number,
  resourceType,
  text,
  type CheckFailure,
  type Plain,
  type ResourceType,
  type Values,
} from "../../provider";
import type { AwsContext } from "../context";
import { during, unlessRefused } from "../failures";
import { fromTagList, toTagList, updateTags } from "../tags";
import { tagSpecification } from "./tag-specification";

/** `aws.vpc.SecurityGroupIngressRule` */
export const securityGroupIngressRule = ruleType("Ingress");

/** `aws.vpc.SecurityGroupEgressRule` */
export const securityGroupEgressRule = ruleType("Egress");

type Args = SecurityGroupIngressRuleArgs & SecurityGroupEgressRuleArgs;
type State = SecurityGroupIngressRuleState & SecurityGroupEgressRuleState;

const sourceNames = ["cidrIpv4", "cidrIpv6", "prefixListId", "referencedSecurityGroupId"] as const;
const gone = ["InvalidSecurityGroupRuleId.NotFound", "InvalidGroup.NotFound"];

function ruleType(direction: "Ingress" | "Egress"): ResourceType<AwsContext> {
  const what = `VPC Security Group ${direction} Rule`;
  return resourceType<AwsContext, Args, State>({
    token: `aws:vpc/securityGroup${direction}Rule:SecurityGroup${direction}Rule`,
    inputs: {
      cidrIpv4: text(),
      cidrIpv6: text(),
      description: text(),
      fromPort: number(),
      ipProtocol: text({ required: true, same: sameProtocol }),
      prefixListId: text(),
      referencedSecurityGroupId: text(),
      region: text({ forceNew: true }),
      securityGroupId: text({ required: true, forceNew: true }),
      tags: map(),
      toPort: number(),
    },
    outputs: ["arn", "securityGroupRuleId", "tagsAll"],
    check: checkSource,

    create: (aws, inputs) =>
      during(`creating ${what}`, async () => {
        const ec2 = await aws.ec2();
        const request = {
          GroupId: inputs.securityGroupId,
          IpPermissions: [toPermission(inputs)],
          ...tagSpecification("security-group-rule", inputs.tags),
        };
        const { SecurityGroupRules: created } =
          direction === "Ingress"
            ? await ec2.authorizeSecurityGroupIngress(request)
            : await ec2.authorizeSecurityGroupEgress(request);
        return created?.[0]?.SecurityGroupRuleId ?? "";
      }),

    read: (aws, id) =>
      during(`reading ${what} (${id})`, async () => {
        const found = await find(await aws.ec2(), id);
        return found && found.IsEgress === (direction === "Egress") ? stateOf(aws, found) : undefined;
      }),

    update: (aws, id, inputs, { old, changed }) =>
      during(`updating ${what} (${id})`, async () => {
        const ec2 = await aws.ec2();
        if ([...changed].some((name) => name !== "tags"))
          await ec2.modifySecurityGroupRules({
            GroupId: inputs.securityGroupId,
            SecurityGroupRules: [{ SecurityGroupRuleId: id, SecurityGroupRule: toRequest(inputs) }],
          });
        await updateTags(old.tags, inputs.tags, {
          remove: (keys) => ec2.deleteTags({ Resources: [id], Tags: keys.map((Key) => ({ Key })) }),
          write: (tags) => ec2.createTags({ Resources: [id], Tags: toTagList(tags) }),
        });
      }),

    delete: (aws, id, { securityGroupId }) =>
      during(`deleting ${what} (${id})`, async () => {
        const ec2 = await aws.ec2();
        const request = { GroupId: securityGroupId, SecurityGroupRuleIds: [id] };
        const answer =
          direction === "Ingress"
            ? ec2.revokeSecurityGroupIngress(request)
            : ec2.revokeSecurityGroupEgress(request);
        await unlessRefused<unknown>(answer, ...gone);
      }),
  });
}

function checkSource(inputs: Values): CheckFailure[] {
  const given = sourceNames.filter((name) => inputs[name] !== undefined);
  if (given.length === 1) return [];
  const reason = `Exactly one of ${sourceNames.join(", ")} must be set; got ${given.length > 0 ? given.join(", ") : "none"}.`;
  return [{ property: given[1] ?? "cidrIpv4", reason }];
}

/** "all" is how people say "-1". */
function sameProtocol(state: unknown, input: unknown): boolean {
  const plain = (protocol: unknown) => (protocol === "all" ? "-1" : String(protocol).toLowerCase());
  return plain(state) === plain(input);
}

async function find(ec2: EC2, id: string): Promise<SecurityGroupRule | undefined> {
  const answer = await unlessRefused(ec2.describeSecurityGroupRules({ SecurityGroupRuleIds: [id] }), ...gone);
  return answer?.SecurityGroupRules?.[0];
}

function stateOf(aws: AwsContext, rule: SecurityGroupRule): Partial<Plain<State>> {
  const id = rule.SecurityGroupRuleId;
  const allProtocols = rule.IpProtocol === "-1";
  return {
    arn:
      rule.SecurityGroupRuleArn ??
      `arn:${aws.partition}:ec2:${aws.region}:${rule.GroupOwnerId}:security-group-rule/${id}`,
    cidrIpv4: rule.CidrIpv4,
    cidrIpv6: rule.CidrIpv6,
    description: rule.Description || undefined,
    // EC2 says -1 where ports mean nothing.
    fromPort: allProtocols && rule.FromPort === -1 ? undefined : rule.FromPort,
    toPort: allProtocols && rule.ToPort === -1 ? undefined : rule.ToPort,
    ipProtocol: rule.IpProtocol,
    prefixListId: rule.PrefixListId,
    referencedSecurityGroupId: rule.ReferencedGroupInfo?.GroupId,
    region: aws.region,
    securityGroupId: rule.GroupId,
    securityGroupRuleId: id,
    tags: fromTagList(aws, rule.Tags),
  };
}

function toPermission(inputs: Plain<Args>): IpPermission {
  const described = inputs.description ? { Description: inputs.description } : {};
  return {
    IpProtocol: inputs.ipProtocol === "all" ? "-1" : inputs.ipProtocol,
    FromPort: inputs.fromPort,
    ToPort: inputs.toPort,
    ...(inputs.cidrIpv4 && { IpRanges: [{ CidrIp: inputs.cidrIpv4, ...described }] }),
    ...(inputs.cidrIpv6 && { Ipv6Ranges: [{ CidrIpv6: inputs.cidrIpv6, ...described }] }),
    ...(inputs.prefixListId && { PrefixListIds: [{ PrefixListId: inputs.prefixListId, ...described }] }),
    ...(inputs.referencedSecurityGroupId && {
      UserIdGroupPairs: [{ GroupId: inputs.referencedSecurityGroupId, ...described }],
    }),
  };
}

function toRequest(inputs: Plain<Args>): SecurityGroupRuleRequest {
  return {
    IpProtocol: inputs.ipProtocol === "all" ? "-1" : inputs.ipProtocol,
    FromPort: inputs.fromPort,
    ToPort: inputs.toPort,
    CidrIpv4: inputs.cidrIpv4,
    CidrIpv6: inputs.cidrIpv6,
    PrefixListId: inputs.prefixListId,
    ReferencedGroupId: inputs.referencedSecurityGroupId,
    Description: inputs.description ?? "",
  };
}
