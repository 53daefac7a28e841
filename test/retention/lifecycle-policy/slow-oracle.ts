import type { Image, LifecyclePolicy, LifecycleRule, LifecycleSelection, Verdict } from "../../../retention";

/**
 * A second evaluator, written from AWS's sentences (in quotes) and nothing else: slow, and without a line in common with
 * the one in retention/. Where AWS doesn't say which image goes, every choice counts as possible.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/LifecyclePolicies.html
 */
export function slowlyEvaluate(policy: LifecyclePolicy, images: readonly Image[], now: number): Verdict[] {
  const surely = goneBy("surely", policy, images, now);
  const perhaps = goneBy("perhaps", policy, images, now);
  return images.map((image) => {
    const { imageDigest } = image;
    // What is in the archive can't be put there.
    const does = (rule: LifecycleRule) =>
      !(rule.action.type === "transition" && image.imageStatus === "ARCHIVED");
    const sure = surely.get(image);
    if (sure && does(sure))
      return {
        imageDigest,
        outcome: sure.action.type === "expire" ? "expired" : "archived",
        rulePriority: sure.rulePriority,
      };
    const possible = perhaps.get(image);
    if (possible && does(possible))
      return { imageDigest, outcome: "may-expire", rulePriority: possible.rulePriority };
    return { imageDigest, outcome: "kept", rulePriority: null };
  });
}

type How = "surely" | "perhaps";

/** Which rule takes which image: one image after the other is removed, until no more can be. */
function goneBy(
  how: How,
  policy: LifecyclePolicy,
  images: readonly Image[],
  now: number,
): ReadonlyMap<Image, LifecycleRule> {
  const marks = new Map(images.map((image) => [image, markingRule(how, policy, image, images, now)]));
  const gone = new Map<Image, LifecycleRule>();
  for (let before = -1; before < gone.size;) {
    before = gone.size;
    for (const image of images) {
      // "If an image is referenced by a manifest list, it cannot be expired or archived without the manifest list being
      // deleted or archived first."
      const held = images.some(
        (index) =>
          !gone.has(index) && index.imageStatus !== "ARCHIVED" && index.children?.includes(image.imageDigest),
      );
      if (gone.has(image) || held) continue;
      // "When reference artifacts are present, lifecycle policies automatically expire or archive those artifacts within
      // 24 hours of the deletion or archival of the subject image."
      const subject = images.find(({ imageDigest }) => imageDigest === image.subjectManifestDigest);
      const rule = marks.get(image) ?? (subject && gone.get(subject));
      if (rule) gone.set(image, rule);
    }
  }
  return gone;
}

/**
 * "All rules are evaluated at the same time, regardless of rule priority. After all rules are evaluated, they are then
 * applied based on rule priority." "An image is expired or archived by exactly one or zero rules." "An image that
 * matches the tagging requirements of a rule cannot be expired or archived by a rule with a lower priority."
 */
function markingRule(
  how: How,
  policy: LifecyclePolicy,
  image: Image,
  images: readonly Image[],
  now: number,
): LifecycleRule | undefined {
  return policy.rules.find(
    (rule) =>
      identifies(how, rule, image, images, now) &&
      !policy.rules.some((other) => other.rulePriority < rule.rulePriority && matches(other, image)),
  );
}

/** "Rules ... can still identify them as if they haven't been expired or archived": all matching images count. */
function identifies(
  how: How,
  rule: LifecycleRule,
  image: Image,
  images: readonly Image[],
  now: number,
): boolean {
  if (!matches(rule, image)) return false;
  const { countType, countNumber } = rule.selection;
  const days = (since: number) => (now - since) / 86_400_000;
  const { imagePushedAt, lastRecordedPullTime, lastActivatedAt, lastArchivedAt } = image;
  switch (countType) {
    case "imageCountMoreThan": {
      // "sorted from youngest to oldest based on pushed_at_time and then all images greater than the specified count"
      const before = images.filter(
        (other) =>
          other !== image &&
          (pushed(other) > pushed(image) || (how === "perhaps" && pushed(other) === pushed(image))) &&
          matches(rule, other),
      );
      return before.length >= countNumber;
    }
    case "sinceImagePushed": {
      // "pushed_at_time" here, and "last_activated_at is used instead" where images are ordered: both are readings.
      const ages = [imagePushedAt, pushed(image)].map(days);
      return (how === "perhaps" ? Math.max(...ages) : Math.min(...ages)) > countNumber;
    }
    case "sinceImagePulled": {
      const restored = lastActivatedAt !== undefined;
      const pulledSince =
        lastRecordedPullTime !== undefined && (!restored || lastRecordedPullTime >= lastActivatedAt);
      if (pulledSince) return days(lastRecordedPullTime) > countNumber;
      return days(restored ? lastActivatedAt : imagePushedAt) > countNumber;
    }
    case "sinceImageTransitioned":
      return days(lastArchivedAt ?? pushed(image)) > countNumber;
  }
}

/** "If an image was archived and then restored at any point in the past, `last_activated_at` is used instead". */
function pushed({ imageStatus, lastArchivedAt, lastActivatedAt, imagePushedAt }: Image): number {
  if (imageStatus === "ARCHIVED" && lastArchivedAt !== undefined) return lastArchivedAt;
  return lastActivatedAt ?? imagePushedAt;
}

/**
 * "An image is successfully matched if all of the tags in the tagPatternList or tagPrefixList value are matched against
 * any of the image's tags."
 */
function matches({ selection }: LifecycleRule, { imageTags, imageStatus }: Image): boolean {
  const storageClass = imageStatus === "ARCHIVED" ? "archive" : "standard";
  if (storageClass !== (selection.storageClass ?? "standard")) return false;
  if (selection.tagStatus === "any") return true;
  if (selection.tagStatus === "untagged") return imageTags.length === 0;
  const expressions = expressionsOf(selection);
  return imageTags.length > 0 && expressions.every((regex) => imageTags.some((tag) => regex.test(tag)));
}

const known = new WeakMap<LifecycleSelection, readonly RegExp[]>();

function expressionsOf(selection: LifecycleSelection): readonly RegExp[] {
  const escaped = (text: string) => text.replace(/[.*\\+?^$()[\]{}|]/g, "\\$&");
  const expressions = known.get(selection) ?? [
    ...(selection.tagPrefixList ?? []).map((prefix) => new RegExp(`^${escaped(prefix)}`)),
    ...(selection.tagPatternList ?? []).map(
      (pattern) => new RegExp(`^${escaped(pattern).replaceAll("\\*", ".*")}$`),
    ),
  ];
  known.set(selection, expressions);
  return expressions;
}
