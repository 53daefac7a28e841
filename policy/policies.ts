import {
  PolicyPack,
  type PolicyPackArgs,
  type ResourceValidationPolicy,
  type StackValidationPolicy,
} from "@pulumi/policy";

import type { DeclaredResource } from "../retention/declared/declared-resource";
import {
  declaredRules,
  declaredTypes,
  defaultReleases,
  type DeclaredRule,
} from "../retention/declared/declared-rules";
import type { BerthPoliciesArgs } from "./args";
import { checkPoliciesArgs } from "./check-args";
import { plainResource } from "./plain-resource";

/**
 * What berth refuses for its own, as policies for the ECR repositories and the task definitions of any Pulumi program, of the
 * providers `aws` and `aws-native`. For a pack of your own, among other policies.
 *
 * What a preview doesn't know yet is judged in the `up`, before the resource is made.
 *
 * @throws `InvalidArgumentsError` that names each unknown policy and level
 */
export function berthPolicies(
  args: BerthPoliciesArgs = {},
): (ResourceValidationPolicy | StackValidationPolicy)[] {
  checkPoliciesArgs(args);
  const seen = new SeenResources();
  return declaredRules.map((rule) => ({
    name: rule.name,
    description: rule.description,
    enforcementLevel: args.enforcementLevels?.[rule.name] ?? args.enforcementLevels?.all ?? "advisory",
    ...(rule.isForStack ? ofStack(rule, args) : ofResource(rule, seen, args)),
  }));
}

/**
 * A pack of berth's policies alone: the whole program of a policy pack.
 *
 * @example
 * ```ts
 * import { berthPolicyPack } from "pulumi-berth/policy";
 *
 * berthPolicyPack({ enforcementLevels: { "ecr-force-delete": "mandatory" } });
 * ```
 */
export function berthPolicyPack(
  args: BerthPoliciesArgs & Omit<PolicyPackArgs, "policies" | "enforcementLevel"> = {},
): PolicyPack {
  const { enforcementLevels, releases, ...pack } = args;
  const policies = berthPolicies({
    ...(enforcementLevels && { enforcementLevels }),
    ...(releases !== undefined && { releases }),
  });
  return new PolicyPack("berth", {
    description: "Keeps the container images that run from disappearing out of Amazon ECR.",
    ...pack,
    policies,
  });
}

/**
 * Resources by their URNs, as the engine has shown them. It shows a resource after those whose outputs it needs, so what a
 * policy or a task definition refers to is known by then.
 */
class SeenResources {
  readonly #byUrn = new Map<string, DeclaredResource>();

  before({ urn }: DeclaredResource): DeclaredResource[] {
    return [...this.#byUrn.values()].filter((one) => one.urn !== urn);
  }

  add(resource: DeclaredResource): void {
    this.#byUrn.set(resource.urn, resource);
  }
}

function ofResource(
  { types, check }: DeclaredRule,
  seen: SeenResources,
  { releases = defaultReleases }: BerthPoliciesArgs,
): Pick<ResourceValidationPolicy, "validateResource"> {
  return {
    validateResource: (args, reportViolation) => {
      if (!declaredTypes.includes(args.type)) return;
      const resource = plainResource(args);
      seen.add(resource);
      if (!types.includes(args.type)) return;
      for (const message of check(resource, seen.before(resource), { releases })) reportViolation(message);
    },
  };
}

function ofStack(
  { types, check }: DeclaredRule,
  { releases = defaultReleases }: BerthPoliciesArgs,
): Pick<StackValidationPolicy, "validateStack"> {
  return {
    validateStack: (args, reportViolation) => {
      const stack = args.resources.filter(({ type }) => declaredTypes.includes(type)).map(plainResource);
      for (const resource of stack.filter(({ type }) => types.includes(type)))
        for (const message of check(resource, stack, { releases })) reportViolation(message, resource.urn);
    },
  };
}
