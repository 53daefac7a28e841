import type { Image } from "../images/image";
import { isArchived } from "../lifecycle-policy/image-age";
import type { LifecycleRule } from "../lifecycle-policy/lifecycle-policy";
import { ruleMatcher } from "../lifecycle-policy/rule-matcher";
import { matchesTag, tagPattern, tagPrefix, type TagPattern } from "../lifecycle-policy/tag-pattern";

/** The rules, by their places, that can be the first an image matches once it has lost some of its tags. */
export type RulesAfterLoss = (image: Image) => readonly number[];

/**
 * Prepares to ask which rules can get hold of an image when a push takes some of its tags, in whatever selection: fewer
 * tags may leave a rule that shielded it, and still match one further down.
 *
 * @param rules The highest priority first.
 * @param isMoving Whether a push can take the tag.
 */
export function rulesAfterLoss(
  rules: readonly LifecycleRule[],
  isMoving: (tag: string) => boolean,
): RulesAfterLoss {
  const standard = inClass(rules, "standard", isMoving);
  const archive = inClass(rules, "archive", isMoving);
  return (image) => (isArchived(image) ? archive : standard)(image.imageTags);
}

function inClass(
  rules: readonly LifecycleRule[],
  storageClass: "standard" | "archive",
  isMoving: (tag: string) => boolean,
): (imageTags: readonly string[]) => readonly number[] {
  const places = [...rules.keys()].filter(
    (rule) => (rules[rule]!.selection.storageClass ?? "standard") === storageClass,
  );
  const selections = places.map((place) => rules[place]!.selection);
  const matching = ruleMatcher(selections);
  const entries = selections.map(entriesOf);
  const first = (tags: readonly string[]) => Math.min(...matching(tags));
  return (imageTags) => {
    const moving = different(imageTags.filter(isMoving), entries.flat());
    if (moving.length === 0) return [];
    const staying = imageTags.filter((tag) => !isMoving(tag));
    const reached = [...places.keys()].filter((rule) => {
      const kept = leastKept(selections[rule]!.tagStatus, entries[rule]!, { staying, moving });
      return kept === "too many" || kept.some((tags) => first([...staying, ...tags]) === rule);
    });
    return reached.map((rule) => places[rule]!);
  };
}

function entriesOf({ tagPatternList = [], tagPrefixList = [] }: LifecycleRule["selection"]): TagPattern[] {
  return [...tagPatternList.map(tagPattern), ...tagPrefixList.map(tagPrefix)];
}

/** One of those that no rule tells apart. */
function different(tags: readonly string[], entries: readonly TagPattern[]): string[] {
  const known = new Map(
    tags.map((tag) => [entries.map((entry) => Number(matchesTag(entry, tag))).join(""), tag] as const),
  );
  return [...known.values()];
}

/** Whoever writes a rule like that is told of more than can be. */
const mostSelections = 1024;

/**
 * The selections of moving tags that are just enough for an image to match a rule. With more of them it matches more rules,
 * which is never what lets this one be the first.
 */
function leastKept(
  tagStatus: LifecycleRule["selection"]["tagStatus"],
  entries: readonly TagPattern[],
  { staying, moving }: { readonly staying: readonly string[]; readonly moving: readonly string[] },
): readonly (readonly string[])[] | "too many" {
  const isBare = staying.length === 0;
  if (tagStatus === "untagged") return isBare ? [[]] : [];
  // Without any tag, a rule for untagged images may come first.
  if (tagStatus === "any") return isBare ? [[], ...moving.map((tag) => [tag])] : [[]];
  const unmet = entries.filter((entry) => !staying.some((tag) => matchesTag(entry, tag)));
  let kept: readonly (readonly string[])[] = [[]];
  for (const entry of unmet) {
    const choices = moving.filter((tag) => matchesTag(entry, tag));
    kept = kept.flatMap((tags) => choices.map((tag) => [...tags, tag]));
    if (kept.length > mostSelections) return "too many";
  }
  return kept;
}
