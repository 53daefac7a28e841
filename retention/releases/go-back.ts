import { firstFreeNumber, releaseNumbersOf, releasesByDigest, type TaggedDigest } from "./plan-releases";
import { formatWithdrawnTag, withdrawalsAmong, withdrawnDigests } from "./withdrawals";

/** A release of a service, by its newest tag. */
export interface KnownRelease extends TaggedDigest {
  readonly n: number;
}

/**
 * The releases that a service can go back to, the newest first: each digest once, with its newest number, none that is
 * withdrawn, and none of `running`.
 *
 * The first is what the service runs in the place of what was withdrawn. It is not "the one before": whoever goes back
 * twice would then be where he began.
 *
 * @param tags All tags of the repository.
 * @param running Digests that the service runs, or is not to run for another reason. @default none
 */
export function releasesToGoBackTo(
  service: string,
  tags: readonly TaggedDigest[],
  running: readonly string[] = [],
): KnownRelease[] {
  const withdrawn = withdrawnDigests(service, tags);
  return releasesByDigest(service, tags).filter(
    ({ digest }) => !withdrawn.has(digest) && !running.includes(digest),
  );
}

/**
 * The tag that withdraws a digest; `undefined` when it is withdrawn already. It has the number of the digest's newest
 * release; for a digest that never was one, as after a deployment that failed, a number that no release gets.
 */
export function withdrawalToAdd(
  service: string,
  digest: string,
  tags: readonly TaggedDigest[],
): string | undefined {
  const withdrawals = withdrawalsAmong(tags, service);
  if (withdrawals.some((one) => one.digest === digest)) return undefined;
  const taken = new Set(withdrawals.map(({ n }) => n));
  const own = releaseNumbersOf(service, digest, tags).find((n) => !taken.has(n));
  return formatWithdrawnTag(service, own ?? firstFreeNumber(service, digest, tags));
}
