import { contentTag, type BuildSource, type DigestSource } from "../../components";
import type { Account, RepositoryImages } from "../account/account";

/** What is known without the archive. */
export interface ActiveImages {
  readonly images: RepositoryImages;
  /** Where each image would come from; nothing of one that would come from nowhere. */
  readonly sources: ReadonlyMap<string, BuildSource | DigestSource | undefined>;
  /** Whether any release may be wanted, as in a rollback. */
  readonly isAnyWanted: boolean;
}

/**
 * The images of a repository with those in ECR's archive, which are asked for only where something is not among the others:
 * what was archived is restored, not built again.
 */
export async function withArchived(
  account: Account,
  repositoryName: string,
  { images, sources, isAnyWanted }: ActiveImages,
): Promise<RepositoryImages> {
  if (!isAnyWanted && [...sources].every(([name, source]) => isThere(name, source, images))) return images;
  const archived = await account.archivedImages(repositoryName);
  if (archived.digests.size === 0) return images;
  return {
    digestByTag: new Map([...archived.digestByTag, ...images.digestByTag]),
    digests: new Set([...archived.digests, ...images.digests]),
    archived: archived.digests,
  };
}

function isThere(
  name: string,
  source: BuildSource | DigestSource | undefined,
  { digestByTag }: RepositoryImages,
): boolean {
  if (source === undefined) return false;
  return "digest" in source || digestByTag.has(contentTag(name, source.contentHash, source.revision));
}
