import { generateLifecyclePolicy, releaseTagPrefix } from "./generate";
import type { LifecyclePolicy, LifecycleRule, LifecycleSelection } from "./lifecycle-policy";
import { ruleMatcher } from "./rule-matcher";

/**
 * The rule that may take an image with these tags some day; `undefined` when none ever does: because none matches, or
 * because the first that matches is a shield, behind which no other rule reaches.
 */
export function ruleThatMayTake(
  policy: LifecyclePolicy,
  imageTags: readonly string[],
): LifecycleRule | undefined {
  return takersOf(policy)(imageTags);
}

/** The same for many images of one repository: by their tags. */
export function takersOf({
  rules,
}: LifecyclePolicy): (imageTags: readonly string[]) => LifecycleRule | undefined {
  const standard = rules
    .filter(({ selection }) => (selection.storageClass ?? "standard") === "standard")
    .sort((a, b) => a.rulePriority - b.rulePriority);
  const matches = ruleMatcher(standard.map(({ selection }) => selection));
  return (imageTags) => {
    const first = standard[Math.min(...matches(imageTags))];
    return first && isShield(first.selection) ? undefined : first;
  };
}

/** What berth's own policy begins with: ECR has no "retain", but what a rule matches, no later rule can take. */
export function isShield({ tagStatus, countType, countNumber }: LifecycleSelection): boolean {
  return tagStatus === "tagged" && countType === "imageCountMoreThan" && countNumber >= 1000;
}

/** The rule that may take what has a release tag and no other: the policy has no shield, or one that comes too late. */
export function takerOfReleases(policy: LifecyclePolicy): LifecycleRule | undefined {
  return ruleThatMayTake(policy, [anyRelease]);
}

/** Whether the policy keeps whatever has a release tag: no other rule comes before the shield for them. */
export function keepsReleases(policy: LifecyclePolicy): boolean {
  return policy.rules.some(({ selection }) => isReleaseShield(selection)) && !takerOfReleases(policy);
}

/** The policy with berth's shield as its first rule. One that stands further down moves up. */
export function withShield({ rules }: LifecyclePolicy): LifecyclePolicy {
  const [shield] = generateLifecyclePolicy({}).rules as readonly [LifecycleRule];
  const others = rules.filter(({ selection }) => !isReleaseShield(selection));
  const isRoom = others.every(({ rulePriority }) => rulePriority > shield.rulePriority);
  const moved = others.map((rule) => ({ ...rule, rulePriority: rule.rulePriority + 1 }));
  return { rules: [shield, ...(isRoom ? others : moved)] };
}

/** A tag like any release's, to ask a policy with. */
const anyRelease = `${releaseTagPrefix}any.1`;

function isReleaseShield(selection: LifecycleSelection): boolean {
  return isShield(selection) && selection.tagPrefixList?.join() === releaseTagPrefix;
}
