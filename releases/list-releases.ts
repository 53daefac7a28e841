import type { EcrClient } from "../inventory/aws/clients";
import type { RegistryOptions } from "../inventory/registry/repositories";
import { repositoryTags } from "../inventory/registry/repository-tags";
import { parseReleaseTag, type ReleaseTag, type TaggedDigest } from "../retention";

/** A release of a service, as its tag says. */
export type Release = TaggedDigest & ReleaseTag;

/**
 * The releases of a repository, by service, the newest first.
 *
 * @param service Only this one's.
 * @throws {InventoryError}
 */
export async function releasesOf(
  ecr: EcrClient,
  repositoryName: string,
  service?: string,
  options: RegistryOptions = {},
): Promise<Release[]> {
  return releasesAmong(await repositoryTags(ecr, repositoryName, options), service);
}

/** The releases among tags, by service, the newest first. */
export function releasesAmong(tags: readonly TaggedDigest[], service?: string): Release[] {
  return tags
    .flatMap((tagged) => {
      const release = parseReleaseTag(tagged.tag);
      return release && (service ?? release.service) === release.service ? [{ ...tagged, ...release }] : [];
    })
    .sort(newestFirst);
}

/** By service, and of each the newest first. */
export function newestFirst(a: ReleaseTag, b: ReleaseTag): number {
  return a.service === b.service ? b.n - a.n : a.service < b.service ? -1 : 1;
}
