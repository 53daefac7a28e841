import pLimit from "p-limit";

import { repositoryTags } from "../../inventory/registry/repository-tags";
import type { Problem } from "../../retention";
import type { Clock } from "../clock";
import { blobCopies } from "../copy/blob-copies";
import { copyImage, type CopyReport } from "../copy/copy-image";
import { CopyError } from "../copy/copy-error";
import type { PromotionEnds } from "./plan-promotion";
import { PromotionError } from "./promotion-error";
import type { PlannedImage, PromotionPlan } from "./promotion-plan";

/** An image that was copied. */
export interface PromotedImage extends PlannedImage {
  readonly copied: CopyReport;
}

/** How a promotion is watched, and ended. */
export interface PromotionControls {
  /** Ends it; what is copied by then stays. */
  readonly signal?: AbortSignal | undefined;
  /** Told of each image that is there. */
  readonly onCopied?: (image: PromotedImage) => void;
}

/**
 * Copies what is planned, several images at a time. One that fails lets the others come to their end; what was copied stays,
 * and the next run copies only what is missing.
 *
 * @throws {PromotionError} `copy-failed`
 */
export async function promoteImages(
  { images }: PromotionPlan,
  { from, to }: PromotionEnds,
  clock: Clock,
  { signal, onCopied = () => undefined }: PromotionControls = {},
): Promise<PromotedImage[]> {
  const copies = blobCopies(clock);
  const sourceTags = await repositoryTags(from.ecr, from.repositoryName, { registryId: from.registryId });
  const limit = pLimit(imagesAtOnce);
  const copyOne = async (image: PlannedImage): Promise<PromotedImage> => {
    const { digest, tags } = image;
    const promoted = {
      ...image,
      copied: await copyImage({ from, to, digest, tags, sourceTags, signal }, clock, copies),
    };
    onCopied(promoted);
    return promoted;
  };
  const outcomes = await Promise.allSettled(images.map((image) => limit(() => copyOne(image))));
  const failures = outcomes.flatMap((outcome, place) =>
    outcome.status === "rejected" ? [{ image: images[place]!, reason: outcome.reason as unknown }] : [],
  );
  if (failures.length > 0) throw copyFailed(failures, images.length);
  return outcomes.flatMap((outcome) => (outcome.status === "fulfilled" ? [outcome.value] : []));
}

/** Their layers share one bound besides. */
const imagesAtOnce = 3;

function copyFailed(
  failures: readonly { readonly image: PlannedImage; readonly reason: unknown }[],
  all: number,
): PromotionError {
  const problems = failures.map(({ image, reason }): Problem => {
    const message = reason instanceof Error ? reason.message : String(reason);
    return { code: reason instanceof CopyError ? reason.code : "copy-failed", path: image.image, message };
  });
  const cause =
    failures.length === 1 ? failures[0]!.reason : new AggregateError(failures.map((f) => f.reason));
  return new PromotionError(
    "copy-failed",
    `${failures.length} of ${all} images could not be copied; nothing was deployed. Run it again: it copies only what is missing.`,
    problems,
    { cause },
  );
}
