import { isArchived } from "../lifecycle-policy/image-age";
import type { LifecyclePolicy, LifecycleRule } from "../lifecycle-policy/lifecycle-policy";
import { ruleMatcher } from "../lifecycle-policy/rule-matcher";
import type { Image } from "../images/image";
import { count, list } from "./wording";

/** A rule that does nothing to these images. */
export interface DeadRule {
  readonly rulePriority: number;
  /** Why, and what to do about it. */
  readonly reason: string;
}

/** The rules that match none of the images, or only such as an earlier rule matches; in the order of their priorities. */
export function deadRules({ rules }: LifecyclePolicy, images: readonly Image[]): DeadRule[] {
  if (images.length === 0) return [];
  return inOrder(rules).flatMap((rule, place, byPriority): DeadRule[] => {
    const { rulePriority } = rule;
    const matched = images.filter((image) => matches(rule, image));
    if (matched.length === 0) return [{ rulePriority, reason: whyNone(rule, images) }];
    const claimers = claimersOf(
      byPriority.slice(0, place),
      matched.map((image) => (earlier) => matches(earlier, image)),
    );
    const those = `${count(matched.length, "image")} that it matches`;
    return claimers ? [{ rulePriority, reason: takesNone(those, claimers) }] : [];
  });
}

/** The rules that do nothing to any images there could be: whatever they match, earlier rules match first. */
export function deadWhateverImages({ rules }: LifecyclePolicy): DeadRule[] {
  return inOrder(rules).flatMap((rule, place, byPriority): DeadRule[] => {
    const inClass = byPriority.slice(0, place).filter((earlier) => classOf(earlier) === classOf(rule));
    const claimers = claimersOf(
      inClass,
      barest(rule).map(
        (tags) =>
          ({ selection }) =>
            ruleMatcher([selection])(tags).length > 0,
      ),
    );
    const { rulePriority } = rule;
    return claimers ? [{ rulePriority, reason: takesNone("images that it matches", claimers) }] : [];
  });
}

function inOrder(rules: readonly LifecycleRule[]): LifecycleRule[] {
  return [...rules].sort((a, b) => a.rulePriority - b.rulePriority);
}

/** The earlier rules that have each of some images first; `undefined` when one of these is left. */
function claimersOf(
  earlier: readonly LifecycleRule[],
  images: readonly ((rule: LifecycleRule) => boolean)[],
): readonly number[] | undefined {
  const first = images.map((isMatchedBy) => earlier.find(isMatchedBy)?.rulePriority);
  return first.includes(undefined) ? undefined : [...new Set(first as number[])];
}

function takesNone(those: string, claimers: readonly number[]): string {
  const rules = claimers.map(String);
  const by = rules.length === 1 ? `rule ${rules[0]} matches` : `the rules ${list(rules)} match`;
  return `takes none of the ${those}: ${by} them first.`;
}

/** What no entry of any list has in it. */
const anyText = "\uE000";

/**
 * The tags of images that a rule only just matches. An earlier rule that matches such an image matches all that the rule
 * does: what `*` stands for here can be met by nothing but a `*`, and further tags only make more rules match.
 */
function barest({ selection }: LifecycleRule): readonly (readonly string[])[] {
  const { tagStatus, tagPatternList = [], tagPrefixList = [] } = selection;
  if (tagStatus === "untagged") return [[]];
  if (tagStatus === "any") return [[], [anyText]];
  return [
    [
      ...tagPatternList.map((entry) => entry.replaceAll("*", anyText)),
      ...tagPrefixList.map((entry) => entry + anyText),
    ],
  ];
}

function matches({ selection }: LifecycleRule, image: Image): boolean {
  const isInClass = isArchived(image) === (selection.storageClass === "archive");
  return isInClass && ruleMatcher([selection])(image.imageTags).length > 0;
}

function classOf({ selection }: LifecycleRule): string {
  return selection.storageClass ?? "standard";
}

function whyNone(rule: LifecycleRule, images: readonly Image[]): string {
  const { tagStatus, tagPatternList, tagPrefixList, storageClass = "standard" } = rule.selection;
  const inClass = images.filter((image) => isArchived(image) === (storageClass === "archive"));
  const none = `matches none of the ${count(images.length, "image")}`;
  if (inClass.length === 0)
    return `${none}: ${storageClass === "archive" ? "none is in the archive" : "all are in the archive"}.`;
  if (tagStatus === "untagged") return `${none}: all have tags.`;
  const entries = [...(tagPatternList ?? []), ...(tagPrefixList ?? [])];
  if (entries.length > 1)
    return `${none}: ${forEach(entries, "an image must have")} Write a rule for each of them.`;
  if (inClass.every(({ imageTags }) => imageTags.length === 0)) return `${none}: none has a tag.`;
  const [entry = ""] = entries;
  const isWrittenOut = tagPatternList !== undefined && !entry.includes("*");
  return `${none}: ${
    tagPrefixList !== undefined
      ? `no tag begins with ${entry}.`
      : `no tag ${isWrittenOut ? `is ${entry}, and without a \`*\` the pattern is the whole tag` : `is like ${entry}`}.`
  }`;
}

/** What a list of several entries means, which is not what most people write it for. */
export function forEach(entries: readonly string[], subject: string): string {
  return `${subject} a tag for each of ${list(entries.map((entry) => `\`${entry}\``))} at once.`;
}
