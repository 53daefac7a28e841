import type { EC2, IpPermission, SecurityGroup } from "@aws-sdk/client-ec2";
import type { SecurityGroupArgs, SecurityGroupState } from "@pulumi/aws/ec2/securityGroup";
import { flag, map, number, resourceType, set, text, type Plain, type Property } from "../../provider";
import type { AwsContext } from "../context";
import { during, isRefusal, unlessRefused } from "../failures";
import { fromTagList, toTagList, updateTags } from "../tags";
import { nameOrPrefixed } from "../unique-name";
import { waitFor } from "../wait";
import { fromPermissions, rulesMissingFrom, sameRules, toPermissions, type Rule } from "./rule-set";
import { tagSpecification } from "./tag-specification";

const gone = ["InvalidGroup.NotFound", "InvalidGroupId.Malformed", "InvalidSecurityGroupID.NotFound"];

const rules: Property = set({
  computed: true,
  same: sameRules,
  fields: {
    cidrBlocks: set(),
    description: text(),
    fromPort: number({ required: true }),
    ipv6CidrBlocks: set(),
    prefixListIds: set(),
    protocol: text({ required: true }),
    securityGroups: set(),
    self: flag(),
    toPort: number({ required: true }),
  },
});

/**
 * `aws.ec2.SecurityGroup`. Rules are reported only where the program set `ingress` or `egress`: else those of
 * `aws.vpc.SecurityGroupIngressRule` and its sibling would show up here.
 */
export const securityGroup = resourceType<AwsContext, SecurityGroupArgs, SecurityGroupState>({
  token: "aws:ec2/securityGroup:SecurityGroup",
  autoname: { maxLength: 255 },
  inputs: {
    description: text({ forceNew: true, default: "Managed by Pulumi" }),
    egress: rules,
    ingress: rules,
    name: text({ forceNew: true, computed: true, conflictsWith: ["namePrefix"] }),
    namePrefix: text({ forceNew: true, computed: true, local: true, conflictsWith: ["name"] }),
    region: text({ forceNew: true }),
    revokeRulesOnDelete: flag({ local: true, default: false }),
    tags: map(),
    vpcId: text({ forceNew: true, computed: true }),
  },
  outputs: ["arn", "ownerId", "tagsAll"],

  create: async (aws, inputs) => {
    const name = nameOrPrefixed(inputs.name, inputs.namePrefix);
    return during(`creating Security Group (${name})`, async () => {
      const ec2 = await aws.ec2();
      const created = await ec2.createSecurityGroup({
        GroupName: name,
        Description: inputs.description,
        VpcId: inputs.vpcId,
        ...tagSpecification("security-group", inputs.tags),
      });
      const id = created.GroupId ?? "";
      await revokeDefaultEgress(ec2, id);
      await changeRules(ec2, id, {}, inputs);
      return id;
    });
  },

  read: (aws, id, known) =>
    during(`reading Security Group (${id})`, async () => {
      const found = await find(await aws.ec2(), id);
      if (!found) return undefined;
      const imported = known.arn === undefined && known.name === undefined;
      return {
        arn:
          found.SecurityGroupArn ??
          `arn:${aws.partition}:ec2:${aws.region}:${found.OwnerId}:security-group/${id}`,
        description: found.Description,
        name: found.GroupName,
        ownerId: found.OwnerId,
        region: aws.region,
        vpcId: found.VpcId,
        tags: fromTagList(aws, found.Tags),
        ...((imported || known.ingress) && { ingress: fromPermissions(found.IpPermissions, id) }),
        ...((imported || known.egress) && { egress: fromPermissions(found.IpPermissionsEgress, id) }),
      };
    }),

  update: (aws, id, inputs, { old, changed }) =>
    during(`updating Security Group (${id})`, async () => {
      const ec2 = await aws.ec2();
      if (changed.has("ingress") || changed.has("egress")) await changeRules(ec2, id, old, inputs);
      await updateTags(old.tags, inputs.tags, {
        remove: (keys) => ec2.deleteTags({ Resources: [id], Tags: keys.map((Key) => ({ Key })) }),
        write: (tags) => ec2.createTags({ Resources: [id], Tags: toTagList(tags) }),
      });
    }),

  delete: (aws, id, { revokeRulesOnDelete }) =>
    during(`deleting Security Group (${id})`, async () => {
      const ec2 = await aws.ec2();
      if (revokeRulesOnDelete) await revokeAll(ec2, id);
      // Network interfaces that use the group go away some time after what they were for.
      await waitFor(
        aws,
        { what: "what still uses it", timeoutMs: 15 * 60_000, intervalMs: 1000 },
        async () => {
          try {
            await unlessRefused(ec2.deleteSecurityGroup({ GroupId: id }), ...gone);
            return true;
          } catch (error) {
            if (isRefusal(error, "DependencyViolation", "InvalidGroup.InUse")) return undefined;
            throw error;
          }
        },
      );
    }),
});

async function find(ec2: EC2, id: string): Promise<SecurityGroup | undefined> {
  return (await unlessRefused(ec2.describeSecurityGroups({ GroupIds: [id] }), ...gone))?.SecurityGroups?.[0];
}

/** EC2 lets a new group reach everything; the official plugin takes that back, so that the program's rules are all. */
async function revokeDefaultEgress(ec2: EC2, GroupId: string): Promise<void> {
  const IpPermissions = sources((await find(ec2, GroupId))?.IpPermissionsEgress);
  if (IpPermissions.length > 0)
    await unlessRefused(
      ec2.revokeSecurityGroupEgress({ GroupId, IpPermissions }),
      "InvalidPermission.NotFound",
    );
}

async function revokeAll(ec2: EC2, GroupId: string): Promise<void> {
  const group = await find(ec2, GroupId);
  const [ingress, egress] = [sources(group?.IpPermissions), sources(group?.IpPermissionsEgress)];
  if (ingress.length > 0) await ec2.revokeSecurityGroupIngress({ GroupId, IpPermissions: ingress });
  if (egress.length > 0) await ec2.revokeSecurityGroupEgress({ GroupId, IpPermissions: egress });
}

/** Without the empty lists, which EC2 reports but doesn't take. */
function sources(permissions: readonly IpPermission[] | undefined): IpPermission[] {
  return (permissions ?? []).map(
    (permission) =>
      Object.fromEntries(
        Object.entries(permission).filter(([, value]) => !(Array.isArray(value) && value.length === 0)),
      ) as IpPermission,
  );
}

type RuleLists = Pick<Plain<SecurityGroupArgs>, "ingress" | "egress">;

/** Revokes first: a group holds only so many rules. */
async function changeRules(ec2: EC2, GroupId: string, old: RuleLists, wanted: RuleLists): Promise<void> {
  const permissions = (list: Rule[]) => ({ GroupId, IpPermissions: sources(toPermissions(list, GroupId)) });
  const change = async (
    before: Rule[] = [],
    after: Rule[] | undefined,
    revoke: (request: ReturnType<typeof permissions>) => Promise<unknown>,
    authorize: (request: ReturnType<typeof permissions>) => Promise<unknown>,
  ) => {
    if (!after) return;
    const [dropped, added] = [rulesMissingFrom(after, before), rulesMissingFrom(before, after)];
    if (dropped.length > 0) await revoke(permissions(dropped));
    if (added.length > 0) await authorize(permissions(added));
  };
  await change(
    old.ingress,
    wanted.ingress,
    (r) => ec2.revokeSecurityGroupIngress(r),
    (r) => ec2.authorizeSecurityGroupIngress(r),
  );
  await change(
    old.egress,
    wanted.egress,
    (r) => ec2.revokeSecurityGroupEgress(r),
    (r) => ec2.authorizeSecurityGroupEgress(r),
  );
}
