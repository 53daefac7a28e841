import { ListImagesCommand, PutImageCommand } from "@aws-sdk/client-ecr";

import type { EcrClient } from "../../inventory/aws/clients";
import {
  placeReleaseTag,
  putRefusal,
  type PlacedRelease,
  type PutOutcome,
  type TaggedDigest,
} from "../../retention";
import { awsCall, awsErrorName } from "../shared/aws-call";
import { CliError } from "../shared/errors";
import type { Io } from "../shared/io";
import { storedImage, type RepositoryPlace, type StoredImage } from "./stored-image";

/** What is to be marked. */
export interface ReleaseToPlace {
  /** The name under which releases are counted. */
  readonly service: string;
  readonly image: StoredImage;
  /** Whether nothing newer runs beside it. An older one only has to have a release tag, not the newest. */
  readonly isNewest: boolean;
}

/** Sees to it that the newest release tag of `service` is on the image. */
export async function placeRelease(
  io: Io,
  ecr: EcrClient,
  place: RepositoryPlace,
  { service, image, isNewest }: ReleaseToPlace,
): Promise<PlacedRelease> {
  const tags = {
    all: () => tagsOf(ecr, place),
    put: (tag: string) => putTag(ecr, place, tag, image),
    digestOf: async (imageTag: string) => (await storedImage(ecr, place, { imageTag }))?.digest,
  };
  const { digest } = image;
  const placed = await placeReleaseTag(tags, { service, digest, isNewest, sleep: (ms) => io.sleep(ms) });
  if (placed) return placed;
  throw new CliError(
    "too-many-writers",
    `Others place release tags of "${service}" in the repository ${place.repositoryName} all the time. Run the command again when they are done.`,
  );
}

async function putTag(
  ecr: EcrClient,
  { repositoryName, registryId }: RepositoryPlace,
  imageTag: string,
  image: StoredImage,
): Promise<PutOutcome> {
  try {
    await awsCall("ecr:PutImage", `the repository ${repositoryName}`, () =>
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

async function tagsOf(
  ecr: EcrClient,
  { repositoryName, registryId }: RepositoryPlace,
): Promise<TaggedDigest[]> {
  const tags: TaggedDigest[] = [];
  let nextToken: string | undefined;
  do {
    const page = await awsCall("ecr:ListImages", `the repository ${repositoryName}`, () =>
      ecr.send(
        new ListImagesCommand({
          repositoryName,
          registryId,
          // An archived image has its tags still.
          filter: { tagStatus: "TAGGED", imageStatus: "ANY" },
          maxResults: 1000,
          nextToken,
        }),
      ),
    );
    for (const { imageTag, imageDigest } of page.imageIds ?? []) {
      if (imageTag !== undefined && imageDigest !== undefined)
        tags.push({ tag: imageTag, digest: imageDigest });
    }
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  return tags;
}
