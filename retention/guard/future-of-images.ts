import type { Image } from "../images/image";
import { claimsAfterLoss, claimsOf, type Claims, type Moves } from "./claims";
import { isArchived, notOlderUntil, type AgeLimit } from "../lifecycle-policy/image-age";
import type { LifecyclePolicy, LifecycleRule } from "../lifecycle-policy/lifecycle-policy";
import type { ManifestRelations } from "../images/manifest-relations";
import { rankImages } from "../lifecycle-policy/rank-images";
import { settleByManifests, type Settled } from "../lifecycle-policy/settle-by-manifests";

/** How far to look. */
export interface Horizon {
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly until: number;
  readonly furtherPushes: number;
}

/** What to look at. */
export interface Foreseeable {
  readonly images: readonly Image[];
  readonly relations: ManifestRelations | undefined;
  /** Of the images that are asked about. */
  readonly places: readonly number[];
}

/** How an image goes. */
export interface Loss {
  readonly outcome: "expired" | "archived" | "may-expire";
  readonly rulePriority: number;
  /** After how many further pushes. */
  readonly pushes: number;
  /** When, milliseconds since 1970: `now`, unless it takes time. */
  readonly at: number;
}

/**
 * The earliest loss of the image at one of these places, if there is one within the horizon.
 *
 * Time and pushes are looked at one by one: neither ever saves an image, an age doesn't wait for pushes, and a count
 * doesn't wait for time, since all pushes may come at once. Only what an index lets go may need both, and then the index
 * needs one.
 *
 * @param moves Given: the first further push takes some tags from where they are, those by which each image is lost soonest.
 */
export function futureOf(
  policy: LifecyclePolicy,
  { images, relations, places }: Foreseeable,
  { now, until, furtherPushes }: Horizon,
  moves?: Moves,
): (place: number) => Loss | undefined {
  // What becomes of an image hangs on others only where manifests refer to one another.
  const wanted = relations ? [...images.keys()] : places;
  const ranking = rankImages(policy, images, wanted);
  const claims = moves ? claimsAfterLoss(policy, images, ranking, moves) : claimsOf(ranking);
  const foresee = (takenAt: TakenAt) => foreseen(takenAt, images, wanted, ranking.rules, claims, relations);
  const byTime = foresee((image, rule, before, doubt) => lastMoment(image, rule, before, now, doubt));
  const byPushes = foresee((image, rule, before, doubt) => {
    const pushes = pushesToTake(image, rule, before, now, doubt);
    if (!moves) return pushes;
    // The push that took the tags has some itself.
    return rule.selection.tagStatus === "untagged" ? pushes + 1 : Math.max(pushes, 1);
  });
  const lossOf = ({ possible, certain }: Foreseen, place: number, isCertain: boolean) => {
    const { takenWith, ruleOf } = isCertain ? certain : possible;
    return lossBy(ranking.rules[ruleOf[takenWith(place)]!]!, isCertain);
  };
  return (place) => {
    const last = byTime.possible.goesAt[place]!;
    const at = now > last ? now : Math.floor(last) + 1;
    if (at <= until) {
      const loss = lossOf(byTime, place, at > byTime.certain.goesAt[place]!);
      return { ...loss, at, pushes: moves ? 1 : 0 };
    }
    const pushes = byPushes.possible.goesAt[place]!;
    if (pushes > furtherPushes) return undefined;
    return { ...lossOf(byPushes, place, pushes >= byPushes.certain.goesAt[place]!), at: now, pushes };
  };
}

/** When a rule takes an image that it alone may take, and that so many come before in the rule's count. */
type TakenAt = (image: Image, rule: LifecycleRule, before: number, doubt: keyof AgeLimit) => number;

interface Foreseen {
  /** Where AWS doesn't say, as which of several images of one time goes first: as if this one did. */
  readonly possible: SettledByRule;
  /** As if it were the last to go. */
  readonly certain: SettledByRule;
}

interface SettledByRule extends Settled {
  /** The rule by which an image would go, by itself. */
  readonly ruleOf: Int16Array;
}

function foreseen(
  takenAt: TakenAt,
  images: readonly Image[],
  wanted: readonly number[],
  rules: readonly LifecycleRule[],
  claims: Claims,
  relations: ManifestRelations | undefined,
): Foreseen {
  const possible = soonest(images.length);
  const certain = soonest(images.length);
  for (const place of wanted) {
    const image = images[place]!;
    claims(place, (rule, younger, notOlder) => {
      possible.offer(place, rule, takenAt(image, rules[rule]!, notOlder - 1, "possible"));
      certain.offer(place, rule, takenAt(image, rules[rule]!, younger, "certain"));
    });
  }
  return { possible: possible.settled(relations), certain: certain.settled(relations) };
}

/** Keeps, of the rules that may take an image, the one that does it first. */
function soonest(count: number) {
  const takenAt = new Float64Array(count).fill(Infinity);
  const ruleOf = new Int16Array(count).fill(-1);
  return {
    offer(place: number, rule: number, at: number): void {
      if (at >= takenAt[place]!) return;
      takenAt[place] = at;
      ruleOf[place] = rule;
    },
    settled: (relations: ManifestRelations | undefined): SettledByRule => ({
      ...settleByManifests(takenAt, relations),
      ruleOf,
    }),
  };
}

/** The last moment before a rule takes an image, without any push; of one that it takes now, no moment at all. */
function lastMoment(
  image: Image,
  { selection }: LifecycleRule,
  before: number,
  now: number,
  doubt: keyof AgeLimit,
): number {
  const { countType, countNumber } = selection;
  if (countType === "imageCountMoreThan") return before >= countNumber ? -Infinity : Infinity;
  const last = notOlderUntil(image, countType, countNumber)[doubt];
  return now > last ? -Infinity : last;
}

/** How many pushes it takes, without any time, until a rule takes an image. */
function pushesToTake(
  image: Image,
  { selection }: LifecycleRule,
  before: number,
  now: number,
  doubt: keyof AgeLimit,
): number {
  const { countType, countNumber } = selection;
  if (countType !== "imageCountMoreThan") {
    return now > notOlderUntil(image, countType, countNumber)[doubt] ? 0 : Infinity;
  }
  if (before >= countNumber) return 0;
  return isArchived(image) || isOneImageOnly(selection) ? Infinity : countNumber - before;
}

/** Whether a rule matches one image at most, since a tag is on one image only and one of the rule's is written out. */
function isOneImageOnly({ tagPatternList = [] }: LifecycleRule["selection"]): boolean {
  return tagPatternList.some((pattern) => !pattern.includes("*"));
}

function lossBy(
  { rulePriority, action }: LifecycleRule,
  isCertain: boolean,
): Pick<Loss, "outcome" | "rulePriority"> {
  if (!isCertain) return { outcome: "may-expire", rulePriority };
  return { outcome: action.type === "expire" ? "expired" : "archived", rulePriority };
}
