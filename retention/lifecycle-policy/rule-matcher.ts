import type { LifecycleSelection } from "./lifecycle-policy";
import { tagPattern, tagPrefix, type TagPattern } from "./tag-pattern";
import { TagPatternIndex } from "./tag-pattern-index";

/** The places of the rules that an image with these tags matches, in no order. The next call overwrites the answer. */
export type RuleMatcher = (imageTags: readonly string[]) => readonly number[];

/**
 * Prepares to ask which rules' tagging requirements an image meets: every entry of a rule's list must match some tag,
 * each may match another one.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/LifecyclePolicies.html
 */
export function ruleMatcher(selections: readonly LifecycleSelection[]): RuleMatcher {
  const { patterns, rulesOf, needs } = requirementsOf(selections);
  const index = new TagPatternIndex(patterns);
  const forAll = placesOf(selections, ["any"]);
  const forUntagged = placesOf(selections, ["any", "untagged"]);

  const matched: number[] = [];
  // What was met for this image, and not for an earlier one: marked with its number, so that nothing has to be cleared.
  let image = 0;
  const metFor = new Uint32Array(patterns.length);
  const startedFor = new Uint32Array(selections.length);
  const left = new Uint32Array(selections.length);

  function meet(pattern: number): void {
    if (metFor[pattern] === image) return;
    metFor[pattern] = image;
    for (const rule of rulesOf[pattern]!) {
      if (startedFor[rule] !== image) {
        startedFor[rule] = image;
        left[rule] = needs[rule]!;
      }
      left[rule]!--;
      if (left[rule] === 0) matched.push(rule);
    }
  }

  return (imageTags) => {
    if (imageTags.length === 0) return forUntagged;
    image++;
    while (matched.length > 0) matched.pop();
    for (const rule of forAll) matched.push(rule);
    for (const tag of imageTags) index.find(tag, meet);
    return matched;
  };
}

/** The different entries of all lists. */
interface Requirements {
  readonly patterns: readonly TagPattern[];
  /** For each pattern, the rules that ask for it. */
  readonly rulesOf: readonly (readonly number[])[];
  /** How many patterns each rule asks for. */
  readonly needs: Uint32Array;
}

function requirementsOf(selections: readonly LifecycleSelection[]): Requirements {
  const patterns = new Map<string, TagPattern>();
  const rulesOf = new Map<string, number[]>();
  const needs = new Uint32Array(selections.length);
  selections.forEach(({ tagStatus, tagPatternList = [], tagPrefixList = [] }, rule) => {
    if (tagStatus !== "tagged") return;
    const own = new Map([
      ...tagPatternList.map((entry) => [`pattern ${entry}`, tagPattern(entry)] as const),
      ...tagPrefixList.map((entry) => [`prefix ${entry}`, tagPrefix(entry)] as const),
    ]);
    needs[rule] = own.size;
    for (const [key, pattern] of own) {
      patterns.set(key, pattern);
      rulesOf.set(key, [...(rulesOf.get(key) ?? []), rule]);
    }
  });
  return { patterns: [...patterns.values()], rulesOf: [...rulesOf.values()], needs };
}

function placesOf(
  selections: readonly LifecycleSelection[],
  statuses: readonly LifecycleSelection["tagStatus"][],
): readonly number[] {
  return selections.flatMap(({ tagStatus }, place) => (statuses.includes(tagStatus) ? [place] : []));
}
