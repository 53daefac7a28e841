import type { Image } from "./image";
import { isArchived, orderedBy } from "./image-age";
import type { LifecyclePolicy, LifecycleRule } from "./lifecycle-policy";
import { ruleMatcher } from "./rule-matcher";

/** Where images stand among those that match the same rule. Arrays are by the images' places. */
export interface Ranking {
  /** The policy's rules, the highest priority first. */
  readonly rules: readonly LifecycleRule[];
  /**
   * The one rule that may take the image, by its place in `rules`: the first that it matches, since from then on it is
   * out of reach for all others. -1: none.
   */
  readonly ruleOf: Int16Array;
  /** How many images that match this rule are younger, those included that a higher rule has claimed. */
  readonly younger: Uint32Array;
  /** How many of them are not older, the image itself included. */
  readonly notOlder: Uint32Array;
}

/**
 * Matches all images with all rules and counts.
 *
 * An image that a rule matches can't be taken by a rule of lower priority, but still fills a place in its count.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/LifecyclePolicies.html
 */
export function rankImages(policy: LifecyclePolicy, images: readonly Image[]): Ranking {
  const ranking = {
    rules: [...policy.rules].sort((a, b) => a.rulePriority - b.rulePriority),
    ruleOf: new Int16Array(images.length).fill(-1),
    younger: new Uint32Array(images.length),
    notOlder: new Uint32Array(images.length),
  };
  for (const storageClass of ["standard", "archive"] as const) {
    const rules = [...ranking.rules.keys()].filter(
      (rule) => (ranking.rules[rule]!.selection.storageClass ?? "standard") === storageClass,
    );
    const places = placesIn(storageClass, images);
    if (rules.length === 0 || places.length === 0) continue;
    countOff(claim(rules, places, images, ranking), places, images, ranking);
  }
  return ranking;
}

function placesIn(storageClass: "standard" | "archive", images: readonly Image[]): Uint32Array {
  const places = new Uint32Array(images.length);
  let count = 0;
  images.forEach((image, place) => {
    if (isArchived(image) === (storageClass === "archive")) places[count++] = place;
  });
  return places.subarray(0, count);
}

/**
 * The counting rules that each image matches, one image after the other, in one list: those of the image at `place`
 * stand from `starts[place]` on, `sizes[place]` of them.
 */
interface Matches {
  readonly rules: readonly number[];
  readonly starts: Uint32Array;
  readonly sizes: Uint8Array;
}

/** Finds each image's rule. In the order in which the images lie in memory: it makes half the time. */
function claim(
  ofClass: readonly number[],
  places: Uint32Array,
  images: readonly Image[],
  { rules, ruleOf }: Ranking,
): Matches {
  const matching = ruleMatcher(ofClass.map((rule) => rules[rule]!.selection));
  const counts = ofClass.map((rule) => rules[rule]!.selection.countType === "imageCountMoreThan");
  const matches = {
    rules: [] as number[],
    starts: new Uint32Array(images.length),
    sizes: new Uint8Array(images.length),
  };
  for (const place of places) {
    matches.starts[place] = matches.rules.length;
    let first = ofClass.length;
    for (const rule of matching(images[place]!.imageTags)) {
      if (rule < first) first = rule;
      if (counts[rule]) {
        matches.rules.push(ofClass[rule]!);
        matches.sizes[place]!++;
      }
    }
    if (first < ofClass.length) ruleOf[place] = ofClass[first]!;
  }
  return matches;
}

/** Counts off the images of one storage class, youngest first, for each counting rule that matches them. */
function countOff(
  matches: Matches,
  places: Uint32Array,
  images: readonly Image[],
  { rules, ruleOf, younger, notOlder }: Ranking,
): void {
  if (matches.rules.length === 0) return;
  const times = new Float64Array(images.length);
  for (const place of places) times[place] = orderedBy(images[place]!);
  const order = places.sort((a, b) => times[b]! - times[a]!);
  const counts = new Uint32Array(rules.length);
  for (let from = 0, to = 0; from < order.length; from = to) {
    const time = times[order[from]!]!;
    // Those of one time are neither younger nor older than one another: all look before any is counted, and after.
    for (; to < order.length && times[order[to]!] === time; to++) {
      const place = order[to]!;
      if (ruleOf[place]! >= 0) younger[place] = counts[ruleOf[place]!]!;
    }
    for (let at = from; at < to; at++) {
      const start = matches.starts[order[at]!]!;
      const end = start + matches.sizes[order[at]!]!;
      for (let match = start; match < end; match++) counts[matches.rules[match]!]!++;
    }
    for (let at = from; at < to; at++) {
      const place = order[at]!;
      if (ruleOf[place]! >= 0) notOlder[place] = counts[ruleOf[place]!]!;
    }
  }
}
