import { releasesByDigest, type TaggedDigest } from "./plan-releases";
import { parseReleaseTag } from "./release-tag";
import { withdrawnDigests } from "./withdrawals";

/** A service that runs an older release than its newest: ECS went back when a deployment failed, or somebody did. */
export interface GoneBack {
  readonly service: string;
  /** The newest of its releases that is in use. */
  readonly runs: number;
  /** Its newest release, which is not in use. */
  readonly newest: number;
  /** Whether that is withdrawn: if not, the next deployment of its content deploys it again. */
  readonly isWithdrawn: boolean;
}

/**
 * The services that run an older release than their newest.
 *
 * @param inUse The digests that are held for what is in use.
 */
export function goneBack(tags: readonly TaggedDigest[], inUse: ReadonlySet<string>): GoneBack[] {
  const names = new Set(tags.flatMap(({ tag }) => parseReleaseTag(tag)?.service ?? []));
  return [...names].sort().flatMap((service) => {
    const releases = releasesByDigest(service, tags);
    const [newest] = releases;
    const runs = releases.find(({ digest }) => inUse.has(digest));
    if (!newest || !runs || newest === runs) return [];
    const isWithdrawn = withdrawnDigests(service, tags).has(newest.digest);
    return [{ service, runs: runs.n, newest: newest.n, isWithdrawn }];
  });
}
