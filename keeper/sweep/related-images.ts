import type { Calls } from "../../inventory/aws/calls";
import type { EcrClient } from "../../inventory/aws/clients";
import { withChildren, type ListedImage, type StoredImage } from "../../inventory/registry/repository-images";
import type { UsedImage } from "../../inventory/registry/resolve-references";
import { parseReleaseTag } from "../../retention/releases/release-tag";

/**
 * The images of a repository, with the children of those indexes that are needed to explain what runs: a task may report
 * its platform's image where its service names the index.
 *
 * Only then a manifest is read, and first of all of what is kept anyway. ECR may take it for a pull: a keeper that read
 * them all each hour would keep every index from a rule by the last pull.
 *
 * @throws {InventoryError}
 */
export async function relatedImages(
  ecr: EcrClient,
  repositoryName: string,
  listed: readonly ListedImage[],
  inUse: readonly UsedImage[],
  calls: Calls,
): Promise<readonly StoredImage[]> {
  const read = (isWanted: (index: ListedImage) => boolean) =>
    withChildren(ecr, repositoryName, listed, isWanted, calls);
  const used = new Set(inUse.map(({ digest }) => digest));
  const loose = listed.filter(
    ({ imageDigest, imageTags, isIndex }) => used.has(imageDigest) && imageTags.length === 0 && !isIndex,
  );
  if (loose.length === 0) return read(() => false);
  const near = await read(
    ({ imageDigest, imageTags }) => used.has(imageDigest) || imageTags.some((tag) => parseReleaseTag(tag)),
  );
  const explained = new Set(near.flatMap(({ children = [] }) => children));
  const isExplained = loose.every(({ imageDigest }) => explained.has(imageDigest));
  return isExplained ? near : read(() => true);
}
