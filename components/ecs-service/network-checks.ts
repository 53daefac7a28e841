import type { Problem } from "../../retention";
import type { ServiceNetwork } from "./args";

/**
 * What is wrong with where a service runs, as far as it is known: each id says itself of what it is.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_AwsVpcConfiguration.html
 */
export function networkProblems({ vpcId, subnetIds, securityGroupIds = [] }: ServiceNetwork): Problem[] {
  const subnets = Array.isArray(subnetIds) ? (subnetIds as readonly unknown[]) : [];
  const isCounted = Array.isArray(subnetIds) && (subnets.length < 1 || subnets.length > 16);
  return [
    ...idProblems("network.vpcId", vpcId, "vpc"),
    ...subnets.flatMap((id, place) => idProblems(`network.subnetIds[${place}]`, id, "subnet")),
    ...securityGroupIds.flatMap((id, place) => idProblems(`network.securityGroupIds[${place}]`, id, "sg")),
    ...(securityGroupIds.length > 4
      ? [
          {
            code: "too-many",
            path: "network.securityGroupIds",
            message: `\`network.securityGroupIds\` must have at most 4, besides the service's own, got ${securityGroupIds.length}.`,
          },
        ]
      : []),
    ...(isCounted
      ? [
          {
            code: "illegal-subnets",
            path: "network.subnetIds",
            message: `\`network.subnetIds\` must have 1 to 16 subnets, got ${subnets.length}.`,
          },
        ]
      : []),
  ];
}

const kinds = { vpc: "a VPC", subnet: "a subnet", sg: "a security group" } as const;

/** Of a text; what only a deployment makes is not known yet. */
function idProblems(path: string, id: unknown, kind: keyof typeof kinds): Problem[] {
  if (typeof id !== "string" || id.startsWith(`${kind}-`)) return [];
  const other = Object.entries(kinds).find(([prefix]) => id.startsWith(`${prefix}-`))?.[1];
  const is = other === undefined ? "" : `, which is ${other}'s`;
  const message = `\`${path}\` must be the id of ${kinds[kind]}, such as "${kind}-0123456789abcdef0", got ${JSON.stringify(id)}${is}.`;
  return [{ code: "illegal-id", path, message }];
}
