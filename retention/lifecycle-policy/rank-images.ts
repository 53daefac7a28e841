import type { Image } from "../images/image";
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
  /** By rule, of those that count: when all images that match it were pushed (or archived, or restored), ascending. */
  readonly oldestFirst: ReadonlyMap<number, Float64Array>;
}

/** How many of the images that match a rule are younger than an image, and how many are not older. */
export interface Standing {
  readonly younger: number;
  readonly notOlder: number;
}

/** Where an image stands among those that match a rule, whichever rule claims it. */
export function standingIn({ oldestFirst }: Ranking, rule: number, image: Image): Standing {
  const counted = oldestFirst.get(rule);
  if (!counted) return { younger: 0, notOlder: 0 };
  const time = orderedBy(image);
  return {
    younger: counted.length - firstPast(time, counted),
    notOlder: counted.length - firstFrom(time, counted),
  };
}

/**
 * Matches all images with all rules and counts.
 *
 * An image that a rule matches can't be taken by a rule of lower priority, but still fills a place in its count.
 *
 * @param wanted The places of the images to count for; 0 for all others. @default all
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/LifecyclePolicies.html
 */
export function rankImages(
  policy: LifecyclePolicy,
  images: readonly Image[],
  wanted?: readonly number[],
): Ranking {
  const ranking = {
    rules: [...policy.rules].sort((a, b) => a.rulePriority - b.rulePriority),
    ruleOf: new Int16Array(images.length).fill(-1),
    younger: new Uint32Array(images.length),
    notOlder: new Uint32Array(images.length),
    oldestFirst: new Map<number, Float64Array>(),
  };
  for (const storageClass of ["standard", "archive"] as const) {
    const rules = [...ranking.rules.keys()].filter(
      (rule) => (ranking.rules[rule]!.selection.storageClass ?? "standard") === storageClass,
    );
    if (rules.length > 0) rankClass(rules, placesIn(storageClass, images), images, ranking, wanted);
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

type Writable = Ranking & { readonly oldestFirst: Map<number, Float64Array> };

/** Ranks the images of one storage class by its rules. */
function rankClass(
  ofClass: readonly number[],
  places: Uint32Array,
  images: readonly Image[],
  { rules, ruleOf, younger, notOlder, oldestFirst }: Writable,
  wanted: Iterable<number> = places,
): void {
  const matching = ruleMatcher(ofClass.map((rule) => rules[rule]!.selection));
  const times = new Float64Array(images.length);
  /** By rule, of those that count: the times of all images that match it. */
  const matched = ofClass.map((rule) =>
    rules[rule]!.selection.countType === "imageCountMoreThan" ? ([] as number[]) : undefined,
  );
  for (const place of places) {
    const time = (times[place] = orderedBy(images[place]!));
    let first = ofClass.length;
    for (const rule of matching(images[place]!.imageTags)) {
      if (rule < first) first = rule;
      matched[rule]?.push(time);
    }
    if (first < ofClass.length) ruleOf[place] = ofClass[first]!;
  }
  const ofThisClass = new Map(
    matched.flatMap((list, rule) => (list ? [[ofClass[rule]!, new Float64Array(list).sort()] as const] : [])),
  );
  for (const [rule, counted] of ofThisClass) oldestFirst.set(rule, counted);
  for (const place of wanted) {
    // None for what is of the other storage class.
    const counted = ofThisClass.get(ruleOf[place]!);
    if (!counted) continue;
    younger[place] = counted.length - firstPast(times[place]!, counted);
    notOlder[place] = counted.length - firstFrom(times[place]!, counted);
  }
}

/** The place of the first time in an ascending list that is later. */
function firstPast(time: number, ascending: Float64Array): number {
  let [from, to] = [0, ascending.length];
  while (from < to) {
    const middle = (from + to) >>> 1;
    if (ascending[middle]! > time) to = middle;
    else from = middle + 1;
  }
  return from;
}

/** The place of the first time in an ascending list that is not earlier. */
function firstFrom(time: number, ascending: Float64Array): number {
  let [from, to] = [0, ascending.length];
  while (from < to) {
    const middle = (from + to) >>> 1;
    if (ascending[middle]! >= time) to = middle;
    else from = middle + 1;
  }
  return from;
}
