import { boundedCalls, type Calls } from "../inventory/aws/calls";
import type { EcrClient } from "../inventory/aws/clients";
import { InventoryError } from "../inventory/aws/inventory-error";
import type { RegistryOptions } from "../inventory/registry/repositories";
import { parseGoneTag, parsePendingTag, parseReleaseTag } from "../retention/releases/release-tag";
import { parseWithdrawnTag } from "../retention/releases/withdrawals";
import { repositoryText, type RepositoryPlace } from "./stored-image";

/** What became of release tags that were to be removed. */
export interface RemovedReleases {
  readonly removed: readonly string[];
  /** The last tags of their images, with which ECR would delete the images. */
  readonly kept: readonly string[];
  /** Not there: somebody else was faster. */
  readonly gone: readonly string[];
}

/**
 * Takes release tags off their images, and never an image's last tag. What tags an image has is read just before.
 *
 * Several may do so at once, and place release tags meanwhile. A tag goes only when a higher one was seen on its image:
 * one of no release, or a release that counts higher. So nobody ever takes the highest that an image had, whatever
 * others took since they looked. That holds while numbers are not used twice: so leave the newest release of a service
 * that is still deployed, as `planReleases` does.
 *
 * @throws {InventoryError} Tags may be gone by then; the same call again does the rest.
 * @see https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_BatchDeleteImage.html
 */
export async function removeReleaseTags(
  ecr: EcrClient,
  repositoryName: string,
  tags: readonly string[],
  options: RegistryOptions = {},
): Promise<RemovedReleases> {
  const { calls = boundedCalls(options), registryId } = options;
  const place = { repositoryName, registryId };
  const wanted = [...new Set(tags)];
  checkReleases(wanted);
  const outcome = { removed: [] as string[], kept: [] as string[], gone: [] as string[] };
  // One batch after the other, so that each is read just before it goes.
  for (let from = 0; from < wanted.length; from += batchSize) {
    const batch = wanted.slice(from, from + batchSize);
    const images = await taggedImages(ecr, calls, place, batch);
    const there = new Set(images.flat());
    const highest = new Set(images.map(highestTag));
    const removable = batch.filter((tag) => there.has(tag) && !highest.has(tag));
    const missed = await untag(ecr, calls, place, removable);
    outcome.removed.push(...removable.filter((tag) => !missed.has(tag)));
    outcome.kept.push(...batch.filter((tag) => highest.has(tag)));
    outcome.gone.push(...batch.filter((tag) => !there.has(tag) || missed.has(tag)));
  }
  return outcome;
}

/** As many as ECR takes in one call. */
const batchSize = 100;

function checkReleases(tags: readonly string[]): void {
  const others = tags.filter(
    (tag) => !(parseReleaseTag(tag) ?? parsePendingTag(tag) ?? parseGoneTag(tag) ?? parseWithdrawnTag(tag)),
  );
  if (others.length === 0) return;
  const list = others.map((tag) => JSON.stringify(tag)).join(", ");
  throw new InventoryError("not-a-release", `\`tags\` must be release tags, got ${list}.`, {
    nextStep: "A release tag is `release.<service>.<n>`; others are not berth's to remove.",
  });
}

/** All tags of each image that has one of these. */
async function taggedImages(
  ecr: EcrClient,
  calls: Calls,
  place: RepositoryPlace,
  tags: readonly string[],
): Promise<string[][]> {
  const { DescribeImagesCommand } = await import("@aws-sdk/client-ecr");
  const imageIds = tags.map((imageTag) => ({ imageTag }));
  const filter = { imageStatus: "ANY" } as const;
  // One tag that is not there fails the call for all.
  const answer = await calls.makeUnless(
    ["ImageNotFoundException", "RepositoryNotFoundException"],
    "ecr:DescribeImages",
    () => ecr.send(new DescribeImagesCommand({ ...place, imageIds, filter })),
  );
  if (answer) {
    const byDigest = (answer.imageDetails ?? []).map(
      ({ imageDigest, imageTags = [] }) => [imageDigest, imageTags] as const,
    );
    return [...new Map(byDigest).values()];
  }
  if (tags.length === 1) return [];
  const half = Math.ceil(tags.length / 2);
  return [
    ...(await taggedImages(ecr, calls, place, tags.slice(0, half))),
    ...(await taggedImages(ecr, calls, place, tags.slice(half))),
  ];
}

/** The one tag of an image that everybody leaves alone. */
function highestTag(tags: readonly string[]): string | undefined {
  return tags.reduce<string | undefined>(
    (highest, tag) => (highest === undefined || isHigher(tag, highest) ? tag : highest),
    undefined,
  );
}

function isHigher(a: string, b: string): boolean {
  const [n, m] = [a, b].map(heightOf) as [number, number];
  return n === m ? a > b : n > m;
}

/** Of no release: above all. Of none yet: below all. A withdrawal's, which holds no image: below these. */
function heightOf(tag: string): number {
  if (parseWithdrawnTag(tag)) return -1;
  return (parsePendingTag(tag) ?? parseGoneTag(tag)) ? 0 : (parseReleaseTag(tag)?.n ?? Infinity);
}

/** @returns those that were not there */
async function untag(
  ecr: EcrClient,
  calls: Calls,
  place: RepositoryPlace,
  tags: readonly string[],
): Promise<Set<string>> {
  if (tags.length === 0) return new Set();
  const { BatchDeleteImageCommand } = await import("@aws-sdk/client-ecr");
  // By tag alone: with a digest beside it, AWS doesn't say whether the tag goes or the image.
  const imageIds = tags.map((imageTag) => ({ imageTag }));
  const answer = await calls.makeUnless(["RepositoryNotFoundException"], "ecr:BatchDeleteImage", () =>
    ecr.send(new BatchDeleteImageCommand({ ...place, imageIds })),
  );
  if (!answer) return new Set(tags);
  const { failures = [] } = answer;
  const [refused] = failures.filter(({ failureCode }) => failureCode !== "ImageNotFound");
  if (refused) {
    const { imageId, failureCode = "", failureReason = "" } = refused;
    const message = `ECR does not remove the tag ${imageId?.imageTag ?? ""} from ${repositoryText(place.repositoryName)}: ${failureCode}: ${failureReason}`;
    throw new InventoryError("call-failed", message, {
      nextStep: "Nothing is lost by a tag too many; remove it later.",
    });
  }
  return new Set(failures.flatMap(({ imageId }) => imageId?.imageTag ?? []));
}
