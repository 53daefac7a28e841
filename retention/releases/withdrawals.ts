/** What the tag of a withdrawal says: `withdrawn.<service>.<n>`. */
export interface WithdrawnTag {
  /** The name under which releases are counted: lower case letters, digits and hyphens. */
  readonly service: string;
  /** Of the release that is withdrawn; of an image that never was one, a number that no release has. */
  readonly n: number;
}

/** A withdrawal of a repository: the tag is on the digest that is withdrawn. */
export interface Withdrawal extends WithdrawnTag {
  readonly tag: string;
  /** `sha256:...` */
  readonly digest: string;
}

/** As `TaggedDigest`. */
type Tags = readonly { readonly tag: string; readonly digest: string }[];

/**
 * The tag that withdraws a service's `n`-th release. No lifecycle policy keeps an image for it.
 *
 * @throws {RangeError} for a number that no parser of these tags takes
 */
export function formatWithdrawnTag(service: string, n: number): string {
  if (!Number.isInteger(n) || n < 1 || n > highest)
    throw new RangeError(`A release's number is from 1 to ${highest}, got ${n}.`);
  return `withdrawn.${service}.${n}`;
}

/** Fifteen digits, as of a release. */
const highest = 999_999_999_999_999;

/** Reads a tag; `undefined` for one that is no withdrawal's. */
export function parseWithdrawnTag(tag: string): WithdrawnTag | undefined {
  const parts = /^withdrawn\.([a-z0-9-]+)\.([1-9][0-9]{0,14})$/.exec(tag);
  return parts ? { service: parts[1]!, n: Number(parts[2]) } : undefined;
}

/**
 * What is withdrawn among the tags of a repository, by service, the newest release first.
 *
 * @param service Only this one's.
 */
export function withdrawalsAmong(tags: Tags, service?: string): Withdrawal[] {
  return tags
    .flatMap(({ tag, digest }) => {
      const withdrawn = parseWithdrawnTag(tag);
      return withdrawn && (service ?? withdrawn.service) === withdrawn.service
        ? [{ tag, digest, ...withdrawn }]
        : [];
    })
    .sort((a, b) => (a.service === b.service ? b.n - a.n : a.service < b.service ? -1 : 1));
}

/**
 * The digests that a service must not be deployed to. By digest, not by number: what is released again, by hand in ECS,
 * stays withdrawn.
 */
export function withdrawnDigests(service: string, tags: Tags): ReadonlySet<string> {
  return new Set(withdrawalsAmong(tags, service).map(({ digest }) => digest));
}
