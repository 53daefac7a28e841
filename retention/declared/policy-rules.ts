import type { LifecyclePolicy } from "../lifecycle-policy/lifecycle-policy";
import { takerOfReleases } from "../lifecycle-policy/shield-rule";
import { deadWhateverImages, forEach } from "../words/dead-rules";
import { explainRule } from "../words/explain-rule";
import { policyOf } from "./declared-policies";
import type { DeclaredResource } from "./declared-resource";

// What is wrong with a lifecycle policy, whatever images there are.

/** What ECR would refuse. */
export function refusedByEcr(resource: DeclaredResource): string[] {
  const policy = policyOf(resource)?.policy;
  if (policy === undefined || policy.ok) return [];
  return policy.problems.map(({ message }) => `ECR would refuse the lifecycle policy: ${message}`);
}

/** Rules that never take an image. */
export function deadRulesOf(resource: DeclaredResource): string[] {
  const policy = readable(resource);
  if (!policy) return [];
  return deadWhateverImages(policy).map(({ rulePriority, reason }) => `Rule ${rulePriority} ${reason}`);
}

/** Rules with a list of which an image needs all entries, where most people mean any of them. */
export function rulesOfSeveralTags(resource: DeclaredResource): string[] {
  return (readable(resource)?.rules ?? []).flatMap(({ rulePriority, selection }) => {
    const entries = [...(selection.tagPatternList ?? []), ...(selection.tagPrefixList ?? [])];
    if (entries.length < 2) return [];
    return `${forEach(entries, `Rule ${rulePriority} is only for an image that has`)} Write a rule for each of them.`;
  });
}

/** A rule that may take what a service runs, marked or not. */
export function unshielded(resource: DeclaredResource): string[] {
  const policy = readable(resource);
  const taker = policy && takerOfReleases(policy);
  if (!taker) return [];
  return [
    `Nothing shields what services run from rule ${taker.rulePriority}. Rule ${taker.rulePriority}: ${explainRule(taker)} ${shieldAdvice}`,
  ];
}

/** What to do about a rule that takes what runs. */
export const shieldAdvice =
  'Put a shield for release tags before it (`tagStatus` "tagged", `tagPrefixList` ["release."], `imageCountMoreThan` 9999), and mark what runs: `berth release mark`, or a keeper.';

function readable(resource: DeclaredResource): LifecyclePolicy | undefined {
  const policy = policyOf(resource)?.policy;
  return policy?.ok === true ? policy.value : undefined;
}
