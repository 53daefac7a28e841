import type { ECRClient } from "@aws-sdk/client-ecr";

import { InventoryError } from "../../inventory";
import { PrepareError } from "../errors";
import type { RepositoryImages } from "./account";
import { inventoryFailure } from "./aws-failure";
import { repositoryImages } from "./ecr-images";

/** The images of a repository that are in the archive, or on their way back. Two calls a thousand of them. */
export async function archivedImages(ecr: ECRClient, repositoryName: string): Promise<RepositoryImages> {
  const [archived, activating] = await Promise.all([
    repositoryImages(ecr, repositoryName, "ARCHIVED"),
    repositoryImages(ecr, repositoryName, "ACTIVATING"),
  ]);
  return {
    digestByTag: new Map([...archived.digestByTag, ...activating.digestByTag]),
    digests: new Set([...archived.digests, ...activating.digests]),
  };
}

/** @throws {PrepareError} `image-archived`, or what keeps a call from its answer */
export async function restoreImages(
  ecr: ECRClient,
  repositoryName: string,
  digests: readonly string[],
): Promise<void> {
  const [{ restoreFromArchive }, { RestoreError }, { systemClock }] = await Promise.all([
    import("../../releases/archive/restore-from-archive.ts"),
    import("../../releases/archive/restore-error.ts"),
    import("../../releases/clock.ts"),
  ]);
  try {
    await restoreFromArchive(ecr, { repositoryName }, { digests }, systemClock);
  } catch (error) {
    if (error instanceof RestoreError)
      throw new PrepareError("image-archived", error.message, {
        nextStep: "Nothing was deployed. Run it again: it goes on waiting, and builds what is gone.",
        cause: error,
      });
    throw error instanceof InventoryError ? inventoryFailure(error) : error;
  }
}
