import { z } from "zod";

import { isDigest, isTag, parseImageReference } from "../../retention";
import { relativePath, strict, text, plainTexts } from "./schema-parts";

const platform = z.enum(["linux/amd64", "linux/arm64"]);

/** What a service runs on that says nothing else. */
export const defaultPlatform = "linux/amd64";

/** A service's image: built from `context`, or pushed by CI and named by `tag` or `digest`. */
export const imageSchema = strict({
  context: relativePath.exactOptional(),
  dockerfile: relativePath.exactOptional(),
  args: plainTexts.exactOptional(),
  target: text.exactOptional(),
  platform: platform.default(defaultPlatform),
  platforms: z.array(platform).min(1).exactOptional(),
  secrets: z
    .record(
      z.string(),
      z.union([z.strictObject({ env: text }), z.strictObject({ file: text })], {
        error: "must say where the value is: `{ env: <variable> }` or `{ file: <path> }`, one of the two",
      }),
    )
    .exactOptional(),
  cacheFrom: z
    .array(
      text.refine((cache) => isTag(cache) || isDigest(cache) || parseImageReference(cache).ok, {
        error: "must be a tag, a digest or an image's reference",
      }),
    )
    .exactOptional(),
  tag: z
    .string()
    .refine(isTag, {
      error: "must be an image tag: letters, digits, `_`, `.` and `-`, 128 at most, in quotes",
    })
    .exactOptional(),
  digest: z
    .string()
    .refine(isDigest, { error: 'must be "sha256:" and 64 lower case hexadecimal digits' })
    .exactOptional(),
});
