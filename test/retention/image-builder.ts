import type { Image, LifecycleRule, LifecycleSelection } from "../../retention";

/** A day's milliseconds. */
export const day = 24 * 60 * 60 * 1000;

/** The time of every evaluation in the tests. */
export const now = Date.UTC(2026, 7, 1);

/** An image by the digest `name`, pushed so many days ago. */
export function image(
  name: string,
  daysAgo: number,
  rest: Partial<Omit<Image, "imageTags">> & { readonly tags?: readonly string[] } = {},
): Image {
  const { tags = [], ...others } = rest;
  return { imageDigest: name, imageTags: tags, imagePushedAt: now - daysAgo * day, ...others };
}

/** A rule that expires, unless told otherwise. */
export function rule(
  rulePriority: number,
  selection: Partial<LifecycleSelection>,
  action: LifecycleRule["action"] = { type: "expire" },
): LifecycleRule {
  return {
    rulePriority,
    selection: { tagStatus: "any", countType: "imageCountMoreThan", countNumber: 1, ...selection },
    action,
  };
}

/** The action that archives. */
export const transition: LifecycleRule["action"] = { type: "transition", targetStorageClass: "archive" };
