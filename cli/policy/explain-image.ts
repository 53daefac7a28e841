import {
  evaluateLifecyclePolicy,
  type Image,
  type LifecyclePolicy,
  type LifecycleRule,
  type Verdict,
} from "../../retention";
import { notOlderUntil } from "../../retention/lifecycle-policy/image-age";
import { rankImages } from "../../retention/lifecycle-policy/rank-images";
import { isShield } from "../../retention/lifecycle-policy/shield-rule";
import { count, day, short } from "../shared/wording";

/** What becomes of an image, and why. */
export interface ImageExplanation extends Verdict {
  readonly imageTags: readonly string[];
  /** One or two sentences. */
  readonly reason: string;
}

/** Why each image is kept or goes, in the order of the images. */
export function explainImages(
  policy: LifecyclePolicy,
  images: readonly Image[],
  now: number,
): ImageExplanation[] {
  const ranking = rankImages(policy, images);
  const verdicts = evaluateLifecyclePolicy(policy, images, now);
  const byRulesAlone = evaluateLifecyclePolicy(policy, images.map(withoutManifests), now);
  const held = holders(images, verdicts);
  return images.map((image, place) => {
    const verdict = verdicts[place]!;
    const alone = byRulesAlone[place]!;
    const rule = ranking.rules[ranking.ruleOf[place]!];
    const reasonAlone = rule
      ? ruleReason(rule, image, alone.outcome, ranking.younger[place]!)
      : "No rule matches it.";
    return {
      ...verdict,
      imageTags: image.imageTags,
      reason: reasonOf(image, verdict, alone, { reasonAlone, holder: held.get(image.imageDigest) }),
    };
  });
}

/** An image as the rules alone see it. */
function withoutManifests({ children: _, subjectManifestDigest: __, ...image }: Image): Image {
  return image;
}

/** For each image that an index refers to, the index that lasts longest. */
function holders(images: readonly Image[], verdicts: readonly Verdict[]): ReadonlyMap<string, Image> {
  const lasts = ["expired", "archived", "may-expire", "kept"];
  const byDuration = [...images.keys()].sort(
    (a, b) => lasts.indexOf(verdicts[a]!.outcome) - lasts.indexOf(verdicts[b]!.outcome),
  );
  return new Map(
    byDuration.flatMap((place) =>
      images[place]!.imageStatus === "ARCHIVED"
        ? []
        : (images[place]!.children ?? []).map((child) => [child, images[place]!] as const),
    ),
  );
}

function reasonOf(
  { subjectManifestDigest }: Image,
  verdict: Verdict,
  alone: Verdict,
  { reasonAlone, holder }: { readonly reasonAlone: string; readonly holder: Image | undefined },
): string {
  if (verdict.outcome === alone.outcome && verdict.rulePriority === alone.rulePriority) return reasonAlone;
  const isSpared =
    verdict.outcome === "kept" ||
    (verdict.outcome === "may-expire" && alone.rulePriority === verdict.rulePriority);
  if (isSpared && holder)
    return `${reasonAlone} But ${nameOf(holder)} refers to it, and ECR deletes no image of an index that stays.`;
  return `It belongs to ${short(subjectManifestDigest ?? "")} and goes with it, by rule ${verdict.rulePriority ?? ""}.`;
}

function nameOf({ imageDigest, imageTags }: Image): string {
  return `the index ${short(imageDigest)}${imageTags[0] === undefined ? "" : ` (${imageTags[0]})`}`;
}

function ruleReason(
  { rulePriority, selection }: LifecycleRule,
  image: Image,
  outcome: Verdict["outcome"],
  younger: number,
): string {
  const { countType, countNumber } = selection;
  const rule = `Rule ${rulePriority} is the first that matches it`;
  if (countType !== "imageCountMoreThan") {
    const { possible, certain: until } = notOlderUntil(image, countType, countNumber);
    if (outcome === "may-expire") {
      return `${rule}, and takes it since ${day(possible)} or on ${day(until)}: AWS doesn't say whether the age of a restored image counts from its push or from its restoration.`;
    }
    return outcome === "kept"
      ? `${rule}, and takes it on ${day(possible)}${possible < until ? ` or on ${day(until)} (AWS doesn't say whether a restored image is as old as its push)` : ""}, not before.`
      : `${rule}, and takes it since ${day(until)}.`;
  }
  const places = `keeps the ${countNumber} youngest`;
  if (outcome === "kept") {
    if (isShield(selection)) return `${rule}, a shield: no later rule can take it.`;
    const left = countNumber - younger;
    return `${rule}, and ${places}: it is number ${younger + 1}, and goes after ${count(left, "further push", "further pushes")} that the rule matches.`;
  }
  return outcome === "may-expire"
    ? `${rule}, and ${places}: others were pushed at the same time, and AWS doesn't say which of them go.`
    : `${rule}, and ${places}: ${count(younger, "younger one is", "younger ones are")} there.`;
}
