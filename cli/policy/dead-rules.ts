import type { Image, LifecycleRule, LifecyclePolicy } from "../../retention";
import { isArchived } from "../../retention/lifecycle-policy/image-age";
import { ruleMatcher } from "../../retention/lifecycle-policy/rule-matcher";
import { count, list } from "../shared/wording";

/** A rule that does nothing to these images. */
export interface DeadRule {
  readonly rulePriority: number;
  /** Why, and what to do about it. */
  readonly reason: string;
}

/** The rules that match none of the images, or only such as an earlier rule matches; in the order of their priorities. */
export function deadRules({ rules }: LifecyclePolicy, images: readonly Image[]): DeadRule[] {
  if (images.length === 0) return [];
  const byPriority = [...rules].sort((a, b) => a.rulePriority - b.rulePriority);
  return byPriority.flatMap((rule, place): DeadRule[] => {
    const { rulePriority } = rule;
    const matched = images.filter((image) => matches(rule, image));
    if (matched.length === 0) return [{ rulePriority, reason: whyNone(rule, images) }];
    const before = byPriority.slice(0, place);
    const claimed = matched.map((image) => before.find((earlier) => matches(earlier, image)));
    if (claimed.some((earlier) => earlier === undefined)) return [];
    const by = [...new Set(claimed.map((earlier) => String(earlier?.rulePriority)))];
    const reason = `takes none of the ${count(matched.length, "image")} that it matches: ${by.length === 1 ? `rule ${by[0]} matches` : `the rules ${list(by)} match`} them first.`;
    return [{ rulePriority, reason }];
  });
}

function matches({ selection }: LifecycleRule, image: Image): boolean {
  const isInClass = isArchived(image) === (selection.storageClass === "archive");
  return isInClass && ruleMatcher([selection])(image.imageTags).length > 0;
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
