import { PutImageCommand } from "@aws-sdk/client-ecr";

import type { EcrClient } from "../inventory/aws/clients";
import { repositoryTags } from "../inventory/registry/repository-tags";
import type { TaggedDigest } from "../retention/releases/plan-releases";
import {
  placeReleaseTag,
  putRefusal,
  type PlacedRelease,
  type PutOutcome,
} from "../retention/releases/place-release";
import { awsCall, awsErrorName } from "./aws-call";
import type { Clock } from "./clock";
import { ReleaseError } from "./release-error";
import { repositoryText, storedImage, type RepositoryPlace, type StoredImage } from "./stored-image";

/** What is to be marked. */
export interface ReleaseToPlace {
  /** The name under which releases are counted. */
  readonly service: string;
  readonly image: StoredImage;
  /** Whether nothing newer runs beside it. An older one only has to have a release tag, not the newest. @default true */
  readonly isNewest?: boolean;
  /** The repository's tags, where they were read just now. They are read again once somebody else was faster. */
  readonly known?: readonly TaggedDigest[] | undefined;
}

/**
 * Sees to it that the newest release tag of `service` is on the image. The tag goes on the digest itself, and nothing is
 * written when it is so already.
 *
 * @throws {InventoryError}
 * @throws {ReleaseError} `too-many-writers`
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-retag.html
 */
export async function placeRelease(
  ecr: EcrClient,
  place: RepositoryPlace,
  { service, image, isNewest = true, known }: ReleaseToPlace,
  clock: Clock,
): Promise<PlacedRelease> {
  const { repositoryName, registryId } = place;
  const target = repositoryText(repositoryName);
  let fresh = known;
  const tags = {
    all: async () => {
      const read = fresh ?? (await repositoryTags(ecr, repositoryName, { registryId, target }));
      fresh = undefined;
      return read;
    },
    put: (tag: string) => putTag(ecr, place, tag, image),
    digestOf: async (imageTag: string) => (await storedImage(ecr, place, { imageTag }))?.digest,
  };
  const { digest } = image;
  const placed = await placeReleaseTag(tags, { service, digest, isNewest, sleep: (ms) => clock.sleep(ms) });
  if (placed) return placed;
  throw new ReleaseError(
    "too-many-writers",
    `Others place release tags of the service "${service}" in ${target} all the time. Try again when they are done.`,
  );
}

/** Puts a tag on an image that is in the repository. */
export async function putTag(
  ecr: EcrClient,
  { repositoryName, registryId }: RepositoryPlace,
  imageTag: string,
  image: StoredImage,
): Promise<PutOutcome> {
  try {
    await awsCall("ecr:PutImage", repositoryText(repositoryName), () =>
      ecr.send(
        new PutImageCommand({
          repositoryName,
          registryId,
          imageTag,
          imageDigest: image.digest,
          imageManifest: image.manifest,
          imageManifestMediaType: image.mediaType,
        }),
      ),
    );
    return "placed";
  } catch (error) {
    const refusal = putRefusal(awsErrorName(error));
    if (refusal) return refusal;
    throw error;
  }
}
