import { newestRelease, strayReleases, type TaggedDigest } from "./plan-releases";
import { parseReleaseTag } from "./release-tag";
import { withdrawnDigests } from "./withdrawals";

/**
 * Release tags that nothing accounts for: of a service some release of which is in use, those on images that are not and
 * that count higher than the newest that is, for the newest release is what runs; and those whose numbers jump over the
 * rest. Somebody has pushed them, or the service went back without a mark. A withdrawal accounts for what it withdraws.
 *
 * @param inUse The digests that are held for what is in use.
 */
export function unaccountedReleases(
  tags: readonly TaggedDigest[],
  inUse: ReadonlySet<string>,
): readonly string[] {
  const byService = new Map<string, (TaggedDigest & { readonly n: number })[]>();
  for (const tagged of tags) {
    const release = parseReleaseTag(tagged.tag);
    if (!release) continue;
    const known = byService.get(release.service);
    if (known) known.push({ ...tagged, n: release.n });
    else byService.set(release.service, [{ ...tagged, n: release.n }]);
  }
  return [...byService]
    .flatMap(([service, releases]) => {
      const used = newestRelease(
        service,
        releases.filter(({ digest }) => inUse.has(digest)),
      );
      const stray = new Set(strayReleases(service, releases));
      const withdrawn = withdrawnDigests(service, tags);
      return releases
        .filter(
          ({ tag, n, digest }) =>
            !inUse.has(digest) &&
            (stray.has(tag) || (used !== undefined && n > used.n && !withdrawn.has(digest))),
        )
        .map(({ tag }) => tag);
    })
    .sort();
}
