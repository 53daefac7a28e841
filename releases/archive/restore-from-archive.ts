import { DescribeImagesCommand, UpdateImageStorageClassCommand } from "@aws-sdk/client-ecr";

import type { EcrClient } from "../../inventory/aws/clients";
import { awsCall, awsErrorName } from "../aws-call";
import type { Clock } from "../clock";
import { repositoryText, storedImage, type RepositoryPlace } from "../stored-image";
import { RestoreError } from "./restore-error";

/**
 * How long to wait for ECR, in milliseconds, unless told otherwise: AWS says that a restoration takes up to 20 minutes.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/archive_restore_image.html
 */
export const restoreTimeoutMs = 30 * 60_000;

/** What is to be restored, and how long that may take. */
export interface Restoration {
  readonly digests: readonly string[];
  /** @default 30 minutes */
  readonly timeoutMs?: number;
}

/**
 * Brings images back from ECR's archive and waits until they can be pulled; of an index, those that it refers to as well.
 * Nothing is done to one that is not in the archive, and one that is being restored already is waited for.
 *
 * Needs `ecr:DescribeImages`, `ecr:UpdateImageStorageClass` and `ecr:BatchGetImage`.
 *
 * @throws {InventoryError}
 * @throws {RestoreError}
 */
export async function restoreFromArchive(
  ecr: EcrClient,
  place: RepositoryPlace,
  { digests, timeoutMs = restoreTimeoutMs }: Restoration,
  clock: Clock,
): Promise<void> {
  const end = clock.now() + timeoutMs;
  await Promise.all(
    digests.map(async (digest) => {
      if (!(await isRestored(ecr, place, digest, { clock, end }))) throw gone(place, digest);
      // An index can be read only once it is back. What it lacks altogether is another's to tell.
      const { children = [] } = (await storedImage(ecr, place, { imageDigest: digest })) ?? {};
      await Promise.all(children.map((child) => isRestored(ecr, place, child, { clock, end })));
    }),
  );
}

/** Waits until the image can be pulled; `false` where the repository has none. */
async function isRestored(
  ecr: EcrClient,
  place: RepositoryPlace,
  digest: string,
  { clock, end }: { readonly clock: Clock; readonly end: number },
): Promise<boolean> {
  for (let pause = 500; ; pause = Math.min(pause * 2, 15_000)) {
    const status = await statusOf(ecr, place, digest);
    if (status === undefined) return false;
    if (status === "ACTIVE") return true;
    if (status === "ARCHIVED") await restore(ecr, place, digest);
    if (clock.now() + pause > end) throw notRestored(place, digest);
    await clock.sleep(pause);
  }
}

async function statusOf(
  ecr: EcrClient,
  { repositoryName, registryId }: RepositoryPlace,
  imageDigest: string,
): Promise<string | undefined> {
  // Unless asked for all, ECR keeps quiet about those that aren't active.
  const filter = { imageStatus: "ANY" } as const;
  try {
    const { imageDetails = [] } = await awsCall("ecr:DescribeImages", repositoryText(repositoryName), () =>
      ecr.send(
        new DescribeImagesCommand({ repositoryName, registryId, imageIds: [{ imageDigest }], filter }),
      ),
    );
    return imageDetails[0] && (imageDetails[0].imageStatus ?? "ACTIVE");
  } catch (error) {
    if (awsErrorName(error) !== "ImageNotFoundException") throw error;
    return undefined;
  }
}

async function restore(
  ecr: EcrClient,
  { repositoryName, registryId }: RepositoryPlace,
  imageDigest: string,
): Promise<void> {
  const to = { imageId: { imageDigest }, targetStorageClass: "STANDARD" } as const;
  try {
    await awsCall("ecr:UpdateImageStorageClass", repositoryText(repositoryName), () =>
      ecr.send(new UpdateImageStorageClassCommand({ repositoryName, registryId, ...to })),
    );
  } catch (error) {
    // Somebody else was faster: the next look tells.
    if (awsErrorName(error) !== "ImageStorageClassUpdateNotSupportedException") throw error;
  }
}

function gone({ repositoryName }: RepositoryPlace, digest: string): RestoreError {
  const message = `The image ${digest} can't be restored from the archive, for ${repositoryText(repositoryName)} does not have it any more.`;
  return new RestoreError("image-gone", message);
}

function notRestored({ repositoryName }: RepositoryPlace, digest: string): RestoreError {
  const message = `ECR has not restored the image ${digest} of ${repositoryText(repositoryName)} from the archive yet. AWS says that it takes up to 20 minutes.`;
  return new RestoreError("not-restored", message);
}
