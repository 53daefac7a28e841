import type * as pulumi from "@pulumi/pulumi";

import type { Problem } from "../../retention";

/** Tags of AWS resources, by key. */
export type Tags = Readonly<Record<string, pulumi.Input<string>>>;

/** The argument `tags` of a resource, or nothing: what has no tags must not get an empty set of them. */
export function tagged(tags: Tags | undefined): { tags?: Record<string, pulumi.Input<string>> } {
  return tags ? { tags: { ...tags } } : {};
}

/**
 * @param atMost AWS's 50, less those that berth adds.
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-using-tags.html
 */
export function tagProblems(tags: Tags, atMost = 50): Problem[] {
  const keys = Object.keys(tags);
  const tooMany = `\`tags\` must have at most ${atMost}, got ${keys.length}.`;
  return [
    ...(keys.length > atMost ? [{ code: "too-many", path: "tags", message: tooMany }] : []),
    ...keys
      .filter((key) => key.length < 1 || key.length > 128 || /^aws:/i.test(key))
      .map((key) => ({
        code: "illegal-tag",
        path: `tags.${key}`,
        message: `A tag's key has 1 to 128 characters and does not begin with "aws:", got ${JSON.stringify(key)}.`,
      })),
    ...Object.entries(tags)
      .filter(([, value]) => typeof value === "string" && value.length > 256)
      .map(([key]) => ({
        code: "illegal-tag",
        path: `tags.${key}`,
        message: `\`tags.${key}\` must have at most 256 characters.`,
      })),
  ];
}
