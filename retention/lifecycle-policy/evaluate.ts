import type { Image, Verdict } from "../images/image";
import { notOlderUntil } from "./image-age";
import type { LifecyclePolicy } from "./lifecycle-policy";
import { manifestRelations } from "../images/manifest-relations";
import { rankImages, type Ranking } from "./rank-images";
import { settleByManifests } from "./settle-by-manifests";

/**
 * What a lifecycle policy does to the images of a repository, exactly as ECR does it: all rules look at all images, and
 * an image that matches a rule's tagging requirements is out of reach for every rule of a lower priority, whether or not
 * that rule takes it; yet it fills its place in their counts.
 *
 * @param now milliseconds since 1970
 * @returns a verdict for each image, in their order
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/LifecyclePolicies.html
 */
export function evaluateLifecyclePolicy(
  policy: LifecyclePolicy,
  images: readonly Image[],
  now: number,
): Verdict[] {
  const ranking = rankImages(policy, images);
  const doubts = new Float64Array(images.length);
  images.forEach((image, place) => (doubts[place] = doubtOfTaking(image, place, ranking, now)));
  const { goesAt, takenWith } = settleByManifests(doubts, manifestRelations(images));
  return images.map((image, place): Verdict => {
    const by = takenWith(place);
    const verdict = verdictBy(ranking, by, image, goesAt[place]!);
    // What is in the archive doesn't go there with its subject, but its own rule may still take it.
    return verdict.outcome === "kept" && by !== place
      ? verdictBy(ranking, place, image, doubts[place]!)
      : verdict;
  });
}

/** How far from certain it is that an image goes. */
const certain = 0;
const possible = 1;
const never = Infinity;

function doubtOfTaking(
  image: Image,
  place: number,
  { rules, ruleOf, younger, notOlder }: Ranking,
  now: number,
): number {
  const rule = rules[ruleOf[place]!];
  if (!rule) return never;
  const { countType, countNumber } = rule.selection;
  if (countType !== "imageCountMoreThan") {
    const limit = notOlderUntil(image, countType, countNumber);
    return now > limit.certain ? certain : now > limit.possible ? possible : never;
  }
  if (younger[place]! >= countNumber) return certain;
  // AWS doesn't say which of several images of one time goes first.
  return notOlder[place]! > countNumber ? possible : never;
}

/** The verdict on an image that goes by the rule which takes the image at `by`: itself, or its subject. */
function verdictBy(
  { rules, ruleOf }: Ranking,
  by: number,
  { imageDigest, imageStatus }: Image,
  doubt: number,
): Verdict {
  const rule = doubt === never ? undefined : rules[ruleOf[by]!];
  if (!rule || (rule.action.type === "transition" && imageStatus === "ARCHIVED")) {
    return { imageDigest, outcome: "kept", rulePriority: null };
  }
  const outcome = rule.action.type === "expire" ? "expired" : "archived";
  return {
    imageDigest,
    outcome: doubt === certain ? outcome : "may-expire",
    rulePriority: rule.rulePriority,
  };
}
