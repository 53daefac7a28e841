import type { LifecyclePolicy } from "./lifecycle-policy";
import { isObject, lifecyclePolicyShape, shapeProblems } from "./shape";
import { ruleProblems } from "./rule-checks";
import { ruleSetProblems } from "./rule-set-checks";
import { isTooDeep } from "../json-depth";
import type { Checked, Problem } from "../problem";

/**
 * Reads a lifecycle policy that somebody means to write: everything that ECR would refuse, at once, and what it might
 * refuse, where AWS doesn't say.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/lifecycle_policy_parameters.html
 */
export function parseLifecyclePolicy(text: string): Checked<LifecyclePolicy> {
  const { policy, problems } = read(text);
  return problems.length > 0 ? { ok: false, problems } : { ok: true, value: policy as LifecyclePolicy };
}

/** A policy that ECR has in force, and what is strange about it. */
export interface LivePolicy {
  readonly policy: LifecyclePolicy;
  readonly warnings: readonly Problem[];
}

/** As `parseLifecyclePolicy`, of a policy that ECR has taken already: what it might refuse is only worth a warning. */
export function parseLivePolicy(text: string): Checked<LivePolicy> {
  const { policy, problems } = read(text);
  const certain = problems.filter((problem) => !isUndocumented(problem));
  return certain.length > 0
    ? { ok: false, problems: certain }
    : { ok: true, value: { policy: policy as LifecyclePolicy, warnings: problems } };
}

/** Codes of problems of which AWS doesn't say whether ECR refuses them. None changes what the policy means. */
const undocumented: ReadonlySet<string> = new Set([
  "duplicate-entry",
  "empty-entry",
  "no-rules",
  "target-not-allowed",
]);

/** Whether AWS leaves open that ECR refuses a policy for this. */
export function isUndocumented({ code }: Problem): boolean {
  return undocumented.has(code);
}

interface Reading {
  readonly policy: unknown;
  readonly problems: readonly Problem[];
}

function read(text: string): Reading {
  let policy: unknown;
  try {
    policy = JSON.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const message = `The policy must be JSON text: ${reason}.`;
    return {
      policy: undefined,
      problems: [...lengthProblems(text), { code: "not-json", path: "", message }],
    };
  }
  if (isTooDeep(policy)) {
    const message = "The policy nests lists and maps more than 100 deep; no lifecycle policy does.";
    return {
      policy: undefined,
      problems: [...lengthProblems(text), { code: "too-deep", path: "", message }],
    };
  }
  const rules =
    isObject(policy) && Array.isArray(policy["rules"]) ? (policy["rules"] as unknown[]) : undefined;
  return {
    policy,
    problems: [
      ...lengthProblems(text),
      ...shapeProblems(policy, lifecyclePolicyShape),
      ...(rules ?? []).flatMap((rule, index) => ruleProblems(rule, `rules[${index}]`)),
      ...(rules ? ruleSetProblems(rules) : []),
    ],
  };
}

/** In characters. @see https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_PutLifecyclePolicy.html */
const minimumLength = 100;
const maximumLength = 30_720;

function lengthProblems({ length }: string): Problem[] {
  const message = `The policy has ${length} characters, and ECR takes ${minimumLength} to ${maximumLength}.`;
  if (length < minimumLength) return [{ code: "too-short", path: "", message }];
  if (length > maximumLength) return [{ code: "too-long", path: "", message }];
  return [];
}
