import type { ECR } from "@aws-sdk/client-ecr";

import { planReleases } from "../../retention/releases/plan-releases";
import { parseReleaseTag } from "../../retention/releases/release-tag";
import { releaseCall } from "./release-call";
import type { ReleaseImage } from "./release-image";
import { repositoryTags, type PlacingClient } from "./release-placing";

/** The calls that take tags away. */
export type RetiringClient = PlacingClient & Pick<ECR, "batchDeleteImage">;

/** How much of a service's history is kept. */
export interface Retirement {
  /** How many distinct digests that the service ran keep a release tag. At least 1. */
  readonly keepReleases: number;
  /** Digests that anything runs or is being deployed to: they keep theirs. */
  readonly inUse: readonly string[];
}

/**
 * Takes the release tags away that no release is kept for: tags only, never an image, and none of an image that has no
 * other kind of tag, for ECR deletes an image with its last one and others may take tags away at the same time.
 *
 * @returns what went wrong, if anything did: then too much is kept, which is no reason to fail.
 * @see https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_BatchDeleteImage.html
 */
export async function retireReleases(
  ecr: RetiringClient,
  image: ReleaseImage,
  { service, keepReleases, inUse }: Retirement & { readonly service: string },
): Promise<string | undefined> {
  const { repositoryName, registryId, digest } = image;
  try {
    const tags = await tagsOf(ecr, image);
    const held = new Set(tags.filter(({ tag }) => !parse(tag)).map((tagged) => tagged.digest));
    const digestByTag = new Map(tags.map((tagged) => [tagged.tag, tagged.digest]));
    const { remove } = plan({ service, digest, tags, inUse, keepReleases });
    const imageIds = remove
      .filter((tag) => held.has(digestByTag.get(tag) ?? ""))
      .map((imageTag) => ({ imageTag }));
    // ECR takes a hundred at a time; what is left goes with the next release.
    if (imageIds.length === 0) return undefined;
    const { failures = [] } = await call("ecr:BatchDeleteImage", `the repository "${repositoryName}"`, () =>
      ecr.batchDeleteImage({ repositoryName, registryId, imageIds: imageIds.slice(0, 100) }),
    );
    const failed = failures.filter(({ failureCode }) => failureCode !== "ImageNotFound");
    return failed.length === 0
      ? undefined
      : failed.map(({ imageId, failureReason }) => `${imageId?.imageTag}: ${failureReason}`).join("; ");
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

// Names of our own: see `release-provider.ts`.
const call = releaseCall;
const parse = parseReleaseTag;
const plan = planReleases;
const tagsOf = repositoryTags;
