/** What the tag of a release says: `release.<service>.<n>`. */
export interface ReleaseTag {
  /** Lower case letters, digits and hyphens. */
  readonly service: string;
  /** Counts the releases of the service, from 1. */
  readonly n: number;
}

/**
 * The tag of a service's `n`-th release. The lifecycle policy never expires an image that has one.
 *
 * @throws {RangeError} for a number that no parser of these tags takes
 */
export function formatReleaseTag(service: string, n: number): string {
  if (!Number.isInteger(n) || n < 1 || n > highestRelease)
    throw new RangeError(`A release's number is from 1 to ${highestRelease}, got ${n}.`);
  return `release.${service}.${n}`;
}

/** Fifteen digits: what a number holds exactly, and {@link parseReleaseTag} reads. */
const highestRelease = 999_999_999_999_999;

/** Reads a tag; `undefined` for one that is no release's. */
export function parseReleaseTag(tag: string): ReleaseTag | undefined {
  const parts = /^release\.([a-z0-9-]+)\.([1-9][0-9]{0,14})$/.exec(tag);
  return parts ? { service: parts[1]!, n: Number(parts[2]) } : undefined;
}

/** Whether a release tag can be made of the name: of any length that leaves a tag room for the number. */
export function isReleaseService(name: string): boolean {
  return /^[a-z0-9-]{1,100}$/.test(name);
}

/**
 * The tag that keeps an image from the moment at which a service is told to run it until that has been proved: as a
 * release's, the lifecycle policy never expires an image that has it. No release, and not counted.
 */
export function formatPendingTag(service: string, digest: string): string {
  return `release.${service}.pending-${digest.slice(digest.indexOf(":") + 1).slice(0, 12)}`;
}

/** Whose pending tag it is; `undefined` for one that is none. */
export function parsePendingTag(tag: string): { readonly service: string } | undefined {
  const parts = /^release\.([a-z0-9-]+)\.pending-[0-9a-f]{12}$/.exec(tag);
  return parts ? { service: parts[1]! } : undefined;
}

/**
 * The tag that says since when nothing has run anything of a service, as a keeper has seen it: on its newest release, until
 * its history ends or it is back. As a release's, the lifecycle policy never expires an image that has it.
 *
 * @param day `20261130`, of UTC.
 */
export function formatGoneTag(service: string, day: string): string {
  return `release.${service}.gone-${day}`;
}

/** Whose gone tag it is, and of which day; `undefined` for one that is none. */
export function parseGoneTag(tag: string): { readonly service: string; readonly day: string } | undefined {
  const parts = /^release\.([a-z0-9-]+)\.gone-([0-9]{8})$/.exec(tag);
  return parts ? { service: parts[1]!, day: parts[2]! } : undefined;
}
