import type { TaggedDigest } from "../../retention/releases/plan-releases";
import { parseGoneTag, parsePendingTag, parseReleaseTag } from "../../retention/releases/release-tag";

/** What has release tags of one name. */
export interface NamedTags {
  readonly digests: readonly string[];
  /** All tags of these images, others than releases too. */
  readonly tags: readonly TaggedDigest[];
}

/** The tags of a repository by the names of its releases: a look at all of them for each name would take a while. */
export function tagsByName(tags: readonly TaggedDigest[]): ReadonlyMap<string, NamedTags> {
  const digestsOf = new Map<string, Set<string>>();
  for (const { tag, digest } of tags) {
    const name = (parseReleaseTag(tag) ?? parsePendingTag(tag) ?? parseGoneTag(tag))?.service;
    if (name === undefined) continue;
    digestsOf.set(name, (digestsOf.get(name) ?? new Set()).add(digest));
  }
  const byDigest = new Map(
    [...digestsOf.values()].flatMap((digests) =>
      [...digests].map((digest) => [digest, [] as TaggedDigest[]]),
    ),
  );
  for (const tagged of tags) byDigest.get(tagged.digest)?.push(tagged);
  const all = [...digestsOf].map(([name, digests]): [string, NamedTags] => [
    name,
    { digests: [...digests], tags: [...digests].flatMap((digest) => byDigest.get(digest) ?? []) },
  ]);
  return new Map(all);
}
