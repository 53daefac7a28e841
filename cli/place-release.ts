import { ListImagesCommand, PutImageCommand } from "@aws-sdk/client-ecr";

import type { EcrClient } from "../inventory/clients";
import { newestRelease, releaseToAdd, type TaggedDigest } from "../retention";
import { awsCall, awsErrorName } from "./aws-call";
import { CliError } from "./errors";
import type { Io } from "./io";
import { storedImage, type RepositoryPlace, type StoredImage } from "./stored-image";

/** What is to be marked. */
export interface ReleaseToPlace {
  /** The name under which releases are counted. */
  readonly service: string;
  readonly image: StoredImage;
  /** Whether nothing newer runs beside it. An older one only has to have a release tag, not the newest. */
  readonly isNewest: boolean;
}

/** A release tag that is in place. */
export interface Placed {
  readonly tag: string;
  /** Whether this command put it there. */
  readonly isNew: boolean;
  /** All tags of the image, this one too. */
  readonly imageTags: readonly string[];
}

/**
 * Sees to it that the newest release tag of `service` is on the image. Nothing is written when it is so already. When
 * somebody else takes the number meanwhile, the next one is placed.
 */
export async function placeRelease(
  io: Io,
  ecr: EcrClient,
  place: RepositoryPlace,
  { service, image, isNewest }: ReleaseToPlace,
): Promise<Placed> {
  const { repositoryName, registryId } = place;
  for (let attempt = 1; attempt <= 10; attempt++) {
    const tags = await tagsOf(ecr, place);
    const tag = releaseToAdd(service, image.digest, tags);
    const there = tags.filter(({ digest }) => digest === image.digest);
    const own = newestRelease(service, there)?.tag;
    const imageTags = there.map((tagged) => tagged.tag);
    if (tag === undefined || (own !== undefined && !isNewest)) {
      return { tag: own ?? "", isNew: attempt > 1, imageTags };
    }
    const placed = { tag, imageTags: [...imageTags, tag] };
    try {
      await awsCall("ecr:PutImage", `the repository ${repositoryName}`, () =>
        ecr.send(
          new PutImageCommand({
            repositoryName,
            registryId,
            imageTag: tag,
            imageDigest: image.digest,
            imageManifest: image.manifest,
            imageManifestMediaType: image.mediaType,
          }),
        ),
      );
    } catch (error) {
      const name = awsErrorName(error);
      // The same tag on the same digest: another run of this very command was faster.
      if (name === "ImageAlreadyExistsException") return { ...placed, isNew: false };
      if (name !== "ImageTagAlreadyExistsException") throw error;
    }
    // In a mutable repository the tag may have moved on to what another one placed under the same number.
    const tagged = await storedImage(ecr, place, { imageTag: tag });
    if (tagged?.digest === image.digest) return { ...placed, isNew: true };
    await io.sleep(200 * attempt);
  }
  throw new CliError(
    "too-many-writers",
    `Others place release tags of "${service}" in the repository ${repositoryName} all the time. Run the command again when they are done.`,
  );
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
