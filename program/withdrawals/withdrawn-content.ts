import type { BuildSource, DigestSource } from "../../components";
import { restoreText } from "../../releases/withdrawal/restore-text";
import {
  releasesToGoBackTo,
  withdrawalsAmong,
  type KnownRelease,
  type Problem,
  type TaggedDigest,
  type Withdrawal,
} from "../../retention";

/** What is known where it is asked whether content is withdrawn. */
export interface WithdrawalsKnown {
  readonly repositoryName: string;
  /** All tags of the repository. */
  readonly tags: readonly TaggedDigest[];
  readonly withdrawals: readonly Withdrawal[];
  /** The names of all images of this environment. */
  readonly names: readonly string[];
  /** Whether an image that this stack has not pushed may be run. */
  readonly isTrusted: (digest: string) => boolean;
}

/** An image that is withdrawn, and what runs in its place. */
export interface WithdrawnContent {
  readonly withdrawal: Withdrawal;
  /** None where the configuration names the withdrawn image itself: then that runs. */
  readonly instead?: KnownRelease;
}

/** The tags and withdrawals of a repository, read once for all images. */
export function withdrawalsKnown(
  known: Omit<WithdrawalsKnown, "tags" | "withdrawals"> & {
    readonly digestByTag: ReadonlyMap<string, string>;
  },
): WithdrawalsKnown {
  const { digestByTag, ...rest } = known;
  const withdrawals = withdrawalsAmong([...digestByTag].map(([tag, digest]) => ({ tag, digest })));
  // Of a hundred thousand tags, none is looked at again where nothing is withdrawn.
  const tags = withdrawals.length === 0 ? [] : [...digestByTag].map(([tag, digest]) => ({ tag, digest }));
  return { ...rest, tags, withdrawals };
}

/**
 * The withdrawal of an image, if it has one that counts: for the service that has the image's name, or else for a service that
 * no other image of the environment is named after, as where two services run one image.
 *
 * @param digests Those of the image: of content all that were ever built of it.
 */
export function withdrawalOf(
  name: string,
  digests: ReadonlySet<string>,
  { withdrawals, names }: WithdrawalsKnown,
): Withdrawal | undefined {
  const own = withdrawals.filter(({ digest }) => digests.has(digest));
  return own.find(({ service }) => service === name) ?? own.find(({ service }) => !names.includes(service));
}

/** What runs in the place of withdrawn content: the newest release that isn't withdrawn. Nothing is built for it. */
export function insteadOf(
  name: string,
  withdrawal: Withdrawal,
  { repositoryName, tags, isTrusted }: WithdrawalsKnown,
): KnownRelease | Problem {
  const { service, tag } = withdrawal;
  const [release] = releasesToGoBackTo(service, tags);
  const path = `images.${name}`;
  const what = `The content of "${name}" is withdrawn in the repository "${repositoryName}" ("${tag}")`;
  const restore = restoreText(repositoryName, withdrawal);
  if (!release) {
    const message = `${what}, and so is every other release of "${service}": nothing is left that could run. Deploy other content, or take a withdrawal back: \`${restore}\`.`;
    return { code: "content-withdrawn", path, message };
  }
  if (isTrusted(release.digest)) return release;
  const message = `${what}, and its release ${release.n} (${release.digest}) is none that this stack is known to have run, where others may push. Where it is right, go back to it by name: \`berth rollback ${service} --to ${release.n} --because "..."\`. Or set \`berth:pushedContent\` to \`take\`, deploy other content, or take the withdrawal back: \`${restore}\`.`;
  return { code: "content-withdrawn", path, message };
}

/** With an image of its own registered as ever, so that the state keeps it for when it is restored. */
export function runningInstead(
  source: BuildSource | DigestSource | undefined,
  digest: string,
): BuildSource | DigestSource {
  return source === undefined || "digest" in source ? { digest } : { ...source, runs: digest };
}
