import type { Image } from "../images/image";
import type { LifecyclePolicy } from "../lifecycle-policy/lifecycle-policy";
import { rankImages, standingIn, type Ranking } from "../lifecycle-policy/rank-images";
import { rulesAfterLoss } from "./rules-after-loss";

/** Tells each rule that may take the image at a place, and where the image stands in the rule's count. */
export type Claims = (place: number, tell: (rule: number, younger: number, notOlder: number) => void) => void;

/** What may become of images' tags. */
export interface Moves {
  /** Whether a push can take the tag from the image that has it. */
  readonly isMoving: (tag: string) => boolean;
}

/** With the tags as they are, it is the first rule that the image matches. */
export function claimsOf({ ruleOf, younger, notOlder }: Ranking): Claims {
  return (place, tell) => {
    const rule = ruleOf[place]!;
    if (rule >= 0) tell(rule, younger[place]!, notOlder[place]!);
  };
}

/**
 * Once a push has taken tags, it is each rule that can be the first by then. Images that nothing uses lose theirs by the
 * same push, and then they count among the untagged ones; in all other counts, fewer tags are fewer images.
 */
export function claimsAfterLoss(
  policy: LifecyclePolicy,
  images: readonly Image[],
  ranking: Ranking,
  { isMoving }: Moves,
): Claims {
  const { rules, ruleOf } = ranking;
  const reached = rulesAfterLoss(rules, isMoving);
  const bare = rankImages(
    policy,
    images.map((image) => withoutTags(image, isMoving)),
    [],
  );
  return (place, tell) => {
    const image = images[place]!;
    const tellOf = (rule: number) => {
      const isUntagged = rules[rule]!.selection.tagStatus === "untagged";
      const { younger, notOlder } = standingIn(isUntagged ? bare : ranking, rule, image);
      tell(rule, younger, notOlder);
    };
    const present = ruleOf[place]!;
    if (present >= 0) tellOf(present);
    for (const rule of reached(image)) if (rule !== present) tellOf(rule);
  };
}

/** Of an image that keeps a tag, nothing changes: it is none of the untagged ones. */
function withoutTags(image: Image, isMoving: (tag: string) => boolean): Image {
  return image.imageTags.length > 0 && image.imageTags.every(isMoving) ? { ...image, imageTags: [] } : image;
}
