import type { IpPermission } from "@aws-sdk/client-ec2";
import type { SecurityGroupArgs } from "@pulumi/aws/ec2/securityGroup";
import { isValues, type Plain, type Value } from "../../provider";

/** A rule of a security group, as the arguments `ingress` and `egress` spell it. */
export type Rule = NonNullable<Plain<SecurityGroupArgs>["ingress"]>[number];

/** Rules as EC2 takes them. `self` stands for the group itself. */
export function toPermissions(rules: readonly Rule[], groupId: string): IpPermission[] {
  return rules.map((rule) => {
    const described = rule.description ? { Description: rule.description } : {};
    const groups = [...(rule.securityGroups ?? []), ...(rule.self ? [groupId] : [])];
    const protocol = rule.protocol === "all" ? "-1" : rule.protocol;
    return {
      IpProtocol: protocol,
      // All protocols have no ports.
      ...(protocol !== "-1" && { FromPort: rule.fromPort, ToPort: rule.toPort }),
      IpRanges: (rule.cidrBlocks ?? []).map((CidrIp) => ({ CidrIp, ...described })),
      Ipv6Ranges: (rule.ipv6CidrBlocks ?? []).map((CidrIpv6) => ({ CidrIpv6, ...described })),
      PrefixListIds: (rule.prefixListIds ?? []).map((PrefixListId) => ({ PrefixListId, ...described })),
      UserIdGroupPairs: groups.map((GroupId) => ({ GroupId, ...described })),
    };
  });
}

/** EC2's rules as arguments: those that differ in their source alone are one, as the official plugin has it. */
export function fromPermissions(permissions: readonly IpPermission[] | undefined, groupId: string): Rule[] {
  return (permissions ?? []).flatMap((permission) => {
    const rules = new Map<string, Required<Rule>>();
    const of = (description: string | undefined) => {
      const known = rules.get(description ?? "");
      if (known) return known;
      const rule = emptyRule(permission, description ?? "");
      rules.set(rule.description ?? "", rule);
      return rule;
    };
    for (const { CidrIp, Description } of permission.IpRanges ?? [])
      of(Description).cidrBlocks?.push(CidrIp ?? "");
    for (const { CidrIpv6, Description } of permission.Ipv6Ranges ?? [])
      of(Description).ipv6CidrBlocks?.push(CidrIpv6 ?? "");
    for (const { PrefixListId, Description } of permission.PrefixListIds ?? [])
      of(Description).prefixListIds?.push(PrefixListId ?? "");
    for (const { GroupId, Description } of permission.UserIdGroupPairs ?? []) {
      const rule = of(Description);
      if (GroupId === groupId) rule.self = true;
      else rule.securityGroups?.push(GroupId ?? "");
    }
    return [...rules.values()];
  });
}

/** Whether two lists of rules let the same through, however they are grouped. */
export function sameRules(state: Value, input: Value): boolean {
  if (!Array.isArray(state) || !Array.isArray(input)) return false;
  const [a, b] = [explodeAll(state), explodeAll(input)];
  return a !== undefined && b !== undefined && a.size === b.size && [...a].every((rule) => b.has(rule));
}

/** The rules of one list that another doesn't have. */
export function rulesMissingFrom(other: readonly Rule[], rules: readonly Rule[]): Rule[] {
  const known = new Set(other.flatMap(explode));
  return rules.flatMap((rule) =>
    singles(rule).filter((single) => !explode(single).some((key) => known.has(key))),
  );
}

function emptyRule(permission: IpPermission, description: string): Required<Rule> {
  return {
    description,
    protocol: permission.IpProtocol ?? "-1",
    fromPort: permission.FromPort ?? 0,
    toPort: permission.ToPort ?? 0,
    cidrBlocks: [],
    ipv6CidrBlocks: [],
    prefixListIds: [],
    securityGroups: [],
    self: false,
  };
}

function singles(rule: Rule): Rule[] {
  const { cidrBlocks, ipv6CidrBlocks, prefixListIds, securityGroups, self, ...rest } = rule;
  return [
    ...(cidrBlocks ?? []).map((source) => ({ ...rest, cidrBlocks: [source] })),
    ...(ipv6CidrBlocks ?? []).map((source) => ({ ...rest, ipv6CidrBlocks: [source] })),
    ...(prefixListIds ?? []).map((source) => ({ ...rest, prefixListIds: [source] })),
    ...(securityGroups ?? []).map((source) => ({ ...rest, securityGroups: [source] })),
    ...(self ? [{ ...rest, self }] : []),
  ];
}

function explode(rule: Rule): string[] {
  const protocol = rule.protocol === "all" ? "-1" : rule.protocol;
  const ports = protocol === "-1" ? [0, 0] : [rule.fromPort, rule.toPort];
  const common = [protocol, ...ports, rule.description ?? ""];
  const sources = {
    v4: rule.cidrBlocks,
    v6: rule.ipv6CidrBlocks,
    list: rule.prefixListIds,
    group: rule.securityGroups,
    self: rule.self ? ["self"] : [],
  };
  return Object.entries(sources).flatMap(([kind, list]) =>
    (list ?? []).map((source) => JSON.stringify([...common, kind, source])),
  );
}

/** `undefined`: not all of it is known. */
function explodeAll(rules: readonly Value[]): Set<string> | undefined {
  const known = rules.every((rule) => isValues(rule) && isKnown(rule));
  return known ? new Set((rules as unknown as Rule[]).flatMap(explode)) : undefined;
}

function isKnown(value: Value | undefined): boolean {
  if (Array.isArray(value)) return value.every(isKnown);
  return isValues(value) ? Object.values(value).every(isKnown) : typeof value !== "symbol";
}
