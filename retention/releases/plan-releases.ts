import { formatReleaseTag, parseGoneTag, parsePendingTag, parseReleaseTag } from "./release-tag";
import { parseWithdrawnTag, withdrawalsAmong, withdrawnDigests } from "./withdrawals";

/** A tag in a repository, and the image that it is on. */
export interface TaggedDigest {
  readonly tag: string;
  /** `sha256:...` */
  readonly digest: string;
}

/** All tags of a repository's images. */
export function taggedDigests(
  images: readonly { readonly imageDigest: string; readonly imageTags: readonly string[] }[],
): TaggedDigest[] {
  return images.flatMap(({ imageDigest, imageTags }) =>
    imageTags.map((tag) => ({ tag, digest: imageDigest })),
  );
}

/** What {@link planReleases} decides on. */
export interface ReleaseHistory {
  /** The service whose releases are planned. */
  readonly service: string;
  /** What the service runs, `sha256:...`. */
  readonly digest: string;
  /** All tags of the repository, those of other services and of no release too: an image's last tag stays. */
  readonly tags: readonly TaggedDigest[];
  /** Digests that anything runs or is being deployed to. */
  readonly inUse: readonly string[];
  /** How many distinct digests that the service ran, and that are not withdrawn, keep a release tag. At least 1. */
  readonly keepReleases: number;
  /**
   * Digests that the service is known to have run. Others with its release tags keep them, and count for none: whoever may
   * push can tag what he likes, and the service's own releases must not go for it.
   *
   * @default whichever have its release tags
   */
  readonly deployed?: ReadonlySet<string> | undefined;
}

/** Release tags to place and to take away. */
export interface ReleasePlan {
  /** Tags to place on the digest that runs: none or one. */
  readonly add: readonly string[];
  /** Tags that no release is kept for. Only the tags go, never an image. */
  readonly remove: readonly string[];
  /** Release tags that stay on what the service is not known to have run. */
  readonly unknown: readonly string[];
}

/**
 * Which release tags a service's history needs, and which it no longer does.
 *
 * The digest that runs has the newest tag; the last `keepReleases` distinct digests and everything in use keep theirs: each
 * its newest one, for an image has 1,000 tags at most, and two that take turns would come to that. What is withdrawn counts
 * for none of them: it keeps its tag while something runs it.
 * A repository that looks like the plan says gives an empty plan.
 */
export function planReleases(history: ReleaseHistory): ReleasePlan {
  const { service, digest, tags, inUse, keepReleases, deployed } = history;
  const add = releaseToAdd(service, digest, tags);
  const releases = newestFirst(service, tags);
  const distinct = [...new Set([digest, ...releases.map((release) => release.digest)])];
  const isKnown = (one: string) => one === digest || inUse.includes(one) || (deployed?.has(one) ?? true);
  const withdrawn = withdrawnDigests(service, tags);
  const counted = distinct.filter((one) => isKnown(one) && !withdrawn.has(one));
  const kept = new Set([
    ...[digest, ...inUse],
    ...distinct.filter((one) => !isKnown(one)),
    ...counted.slice(0, keepReleases),
  ]);

  const newest = new Map(releases.toReversed().map((release) => [release.digest, release.tag]));
  if (add !== undefined) newest.set(digest, add);
  // What a run that was broken off left on images that it did not deploy, or that are marked by now.
  const pending = pendingTags(service, tags).filter(
    (tagged) => tagged.digest === digest || !inUse.includes(tagged.digest),
  );
  const old = releases.filter(
    (release) => !kept.has(release.digest) || newest.get(release.digest) !== release.tag,
  );
  const then = add === undefined ? tags : [...tags, { tag: add, digest }];
  const remove = withoutLastTags([...pending, ...goneTags(service, tags), ...old.reverse()], then);
  return {
    add: add === undefined ? [] : [add],
    remove,
    unknown: releases
      .filter((release) => !isKnown(release.digest) && !remove.includes(release.tag))
      .map(({ tag }) => tag),
  };
}

/**
 * The release tags of a service that is gone, to be taken away. Only for one none of whose images is in use: of those,
 * too, nothing is left but what is an image's last tag.
 */
export function endHistory(service: string, tags: readonly TaggedDigest[]): string[] {
  // What says that it is gone stays where it is the last tag: then nothing is left that counts, and nothing to end again.
  const releases = newestFirst(service, tags).toReversed();
  return withoutLastTags([...pendingTags(service, tags), ...releases, ...goneTags(service, tags)], tags);
}

/** All that have release tags of a service, each once. */
export function releasedDigests(service: string, tags: readonly TaggedDigest[]): string[] {
  return [...new Set(newestFirst(service, tags).map(({ digest }) => digest))];
}

function pendingTags(service: string, tags: readonly TaggedDigest[]): TaggedDigest[] {
  return tags.filter(({ tag }) => parsePendingTag(tag)?.service === service);
}

function goneTags(service: string, tags: readonly TaggedDigest[]): TaggedDigest[] {
  return tags.filter(({ tag }) => parseGoneTag(tag)?.service === service);
}

/** ECR deletes an image with its last tag: that one stays. A withdrawal's can be taken back at any moment, and holds none. */
function withoutLastTags(wanted: readonly TaggedDigest[], tags: readonly TaggedDigest[]): string[] {
  const left = new Map<string, number>();
  for (const { tag, digest } of tags)
    if (!parseWithdrawnTag(tag)) left.set(digest, (left.get(digest) ?? 0) + 1);
  return wanted
    .filter(({ digest }) => {
      const count = left.get(digest) ?? 0;
      if (count > 1) left.set(digest, count - 1);
      return count > 1;
    })
    .map(({ tag }) => tag);
}

/** The tag to place on what a service runs; `undefined` when its newest release tag is there already. */
export function releaseToAdd(
  service: string,
  digest: string,
  tags: readonly TaggedDigest[],
): string | undefined {
  if (newestRelease(service, tags)?.digest === digest) return undefined;
  return formatReleaseTag(service, firstFreeNumber(service, digest, tags));
}

/** The number of a service's next release, if it is of this digest: one that no withdrawal of another digest has. */
export function firstFreeNumber(service: string, digest: string, tags: readonly TaggedDigest[]): number {
  const withdrawn = withdrawalsAmong(tags, service).filter((one) => one.digest !== digest);
  const taken = new Set(withdrawn.map(({ n }) => n));
  let n = (newestRelease(service, tags)?.n ?? 0) + 1;
  while (taken.has(n)) n++;
  return n;
}

/** The numbers of a digest's releases, the newest first. */
export function releaseNumbersOf(service: string, digest: string, tags: readonly TaggedDigest[]): number[] {
  return newestFirst(service, tags).flatMap((release) => (release.digest === digest ? [release.n] : []));
}

/** The releases of a service, the newest first, each digest once with its newest number. */
export function releasesByDigest(
  service: string,
  tags: readonly TaggedDigest[],
): (TaggedDigest & { readonly n: number })[] {
  const oldestFirst = newestFirst(service, tags).toReversed();
  return [...new Map(oldestFirst.map((release) => [release.digest, release])).values()].sort(
    (a, b) => b.n - a.n,
  );
}

/** The release of a service that counts highest. */
export function newestRelease(
  service: string,
  tags: readonly TaggedDigest[],
): (TaggedDigest & { readonly n: number }) | undefined {
  return newestFirst(service, tags)[0];
}

/**
 * Release tags whose number jumps over the rest by so much that no counting has made it. They are not counted: whoever may
 * push could else end a service's counting for ever, at the last number that a tag can have. Their images stay.
 */
export function strayReleases(service: string, tags: readonly TaggedDigest[]): string[] {
  const counted = new Set(newestFirst(service, tags).map(({ tag }) => tag));
  return tags
    .filter(({ tag }) => parseReleaseTag(tag)?.service === service && !counted.has(tag))
    .map(({ tag }) => tag)
    .sort();
}

/** Retiring leaves gaps, of as many releases as a service had while something old was in use. */
const longestGap = 1_000_000;

function newestFirst(
  service: string,
  tags: readonly TaggedDigest[],
): readonly (TaggedDigest & { readonly n: number })[] {
  const releases = tags
    .flatMap((tagged) => {
      const release = parseReleaseTag(tagged.tag);
      return release?.service === service ? [{ ...tagged, n: release.n }] : [];
    })
    .sort((a, b) => a.n - b.n);
  const jump = releases.findIndex(({ n }, place) => n - (releases[place - 1]?.n ?? 0) > longestGap);
  return (jump < 0 ? releases : releases.slice(0, jump)).reverse();
}
