import * as fs from "node:fs";
import type { Stack } from "aws-cdk-lib";

import { isDigest } from "../retention/images/image-reference";
import { digestsContext } from "../retention/hand-off/digests-context";
import { InvalidSynthesizerOptionsError } from "./errors";

/**
 * The digest of an image that was pushed before the synthesis, as the app's context says it: by `<repository>:<tag>`, as it is
 * or as the name of a file that has it.
 *
 * @throws {InvalidSynthesizerOptionsError} for a context that can't be read, and a digest that is none
 */
export function pinnedDigest(stack: Stack, image: string): string | undefined {
  const given: unknown = stack.node.tryGetContext(digestsContext);
  if (given === undefined) return undefined;
  const digests = typeof given === "string" ? readDigests(given) : given;
  if (typeof digests !== "object" || digests === null || Array.isArray(digests))
    throw illegal(`must be digests by image, or a file that has them, got ${JSON.stringify(given)}`);
  const digest: unknown = Reflect.get(digests, image);
  if (digest === undefined || (typeof digest === "string" && isDigest(digest))) return digest;
  throw illegal(`has no digest for ${image}, but ${JSON.stringify(digest)}`);
}

function readDigests(file: string): unknown {
  try {
    return JSON.parse(fs.readFileSync(file, "utf8"));
  } catch (error) {
    throw illegal(`names a file that can't be read: ${(error as Error).message}`);
  }
}

function illegal(what: string): InvalidSynthesizerOptionsError {
  const message = `The context \`${digestsContext}\` ${what}. \`berth cdk pin\` writes it.`;
  return new InvalidSynthesizerOptionsError([{ code: "illegal-digests", path: digestsContext, message }]);
}
