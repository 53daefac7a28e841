import type { EcrClient } from "../inventory/aws/clients";
import { repositoryTags } from "../inventory/registry/repository-tags";
import { planReleases } from "../retention/releases/plan-releases";
import type { ReleaseImage } from "./release-image";
import { removeReleaseTags } from "./remove-tags";

/** How much of a service's history is kept. */
export interface Retirement {
  /** How many distinct digests that the service ran keep a release tag. At least 1. */
  readonly keepReleases: number;
  /** Digests that anything runs or is being deployed to: they keep theirs. */
  readonly inUse: readonly string[];
}

/**
 * Takes the release tags away that no release is kept for: tags only, never an image.
 *
 * @returns what went wrong, if anything did: then too much is kept, which is no reason to fail.
 */
export async function retireReleases(
  ecr: EcrClient,
  { repositoryName, registryId, digest }: ReleaseImage,
  { service, keepReleases, inUse }: Retirement & { readonly service: string },
): Promise<string | undefined> {
  try {
    const tags = await repositoryTags(ecr, repositoryName, { registryId });
    const { remove } = planReleases({ service, digest, tags, inUse, keepReleases });
    if (remove.length > 0) await removeReleaseTags(ecr, repositoryName, remove, { registryId });
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
