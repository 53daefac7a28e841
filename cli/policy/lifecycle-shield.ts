import { generateLifecyclePolicy, type LifecyclePolicy, type LifecycleRule } from "../../retention";
import { ruleMatcher } from "../../retention/lifecycle-policy/rule-matcher";
import { isShield } from "./explain-rule";

/**
 * The rule that may take an image with these tags some day; `undefined` when none ever does: because none matches, or
 * because the first that matches is a shield, behind which no other rule reaches.
 */
export function ruleThatMayTake(
  { rules }: LifecyclePolicy,
  imageTags: readonly string[],
): LifecycleRule | undefined {
  const standard = rules
    .filter(({ selection }) => (selection.storageClass ?? "standard") === "standard")
    .sort((a, b) => a.rulePriority - b.rulePriority);
  const matching = ruleMatcher(standard.map(({ selection }) => selection))(imageTags);
  const first = standard[Math.min(...matching)];
  return first && isShield(first.selection) ? undefined : first;
}

/** The policy with berth's shield as its first rule. One that stands further down moves up. */
export function withShield({ rules }: LifecyclePolicy): LifecyclePolicy {
  const [shield] = generateLifecyclePolicy({}).rules as readonly [LifecycleRule];
  const prefix = shield.selection.tagPrefixList?.join();
  const others = rules.filter(
    ({ selection }) => !(isShield(selection) && selection.tagPrefixList?.join() === prefix),
  );
  const isRoom = others.every(({ rulePriority }) => rulePriority > shield.rulePriority);
  const moved = others.map((rule) => ({ ...rule, rulePriority: rule.rulePriority + 1 }));
  return { rules: [shield, ...(isRoom ? others : moved)] };
}
