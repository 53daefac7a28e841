import { createHash } from "node:crypto";

/**
 * A logical name for a resource whose physical name AWS limits to `maximum` characters. Pulumi adds a hyphen and seven
 * random characters, and refuses what is longer; so the middle of a long name is replaced by a hash of it.
 */
export function fittingName(name: string, suffix: string, maximum: number): string {
  const space = maximum - autonameLength - suffix.length;
  if (name.length <= space) return name + suffix;
  const hash = createHash("sha256").update(name).digest("hex").slice(0, hashLength);
  const head = name.slice(0, space - hashLength - 1).replace(/-+$/, "");
  return `${head}-${hash}${suffix}`;
}

const autonameLength = "-1234567".length;
const hashLength = 6;

/** @see https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateLoadBalancer.html */
export const loadBalancerNameLimit = 32;
/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
export const roleNameLimit = 64;
/** @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutRule.html */
export const eventRuleNameLimit = 64;
/** @see https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html */
export const functionNameLimit = 64;
