import {
  formatReleaseTag,
  isDigest,
  releasesToGoBackTo,
  withdrawalsAmong,
  type TaggedDigest,
} from "../../retention";
import { servicesOf } from "../../retention/releases/history-name";
import { CliError } from "../shared/errors";
import { unknownHistory } from "./gone-histories";
import { checkedReleaseName } from "./name";

/** Which release, as somebody says it. */
export interface ReleaseChoice {
  readonly repository: string;
  /** As its release tags name it. */
  readonly service: string;
  readonly release?: number;
  readonly digest?: string;
}

/** Checks what needs no look at anything. @throws {CliError} */
export function checkChoice({ service, release, digest }: ReleaseChoice, isNeeded: boolean): void {
  checkedReleaseName("--service", service);
  if (release !== undefined && digest !== undefined)
    throw new CliError("two-choices", "Give `--release` or `--digest`, not both.");
  if (isNeeded && release === undefined && digest === undefined)
    throw new CliError(
      "no-choice",
      "Say which: `--release <number>`, or `--digest <digest>` of what never was a release. `berth release list` shows them.",
    );
  if (digest !== undefined && !isDigest(digest))
    throw new CliError(
      "illegal-digest",
      `\`--digest\` must be "sha256:" and 64 lower case hexadecimal digits, got ${JSON.stringify(digest)}.`,
    );
}

/** The digest of a release that is to be withdrawn. @throws {CliError} `no-such-release` */
export function releasedDigest(
  { repository, service, release, digest }: ReleaseChoice,
  tags: readonly TaggedDigest[],
): string {
  if (digest !== undefined) return digest;
  const tag = formatReleaseTag(service, release ?? 1);
  const found = tags.find((one) => one.tag === tag)?.digest;
  if (found !== undefined) return found;
  const known = releasesToGoBackTo(service, tags).map(({ n }) => n);
  const others = known.length === 0 ? "" : ` It has ${known.join(", ")}.`;
  throw new CliError(
    "no-such-release",
    unknownHistory(repository, service, servicesOf(tags)) ??
      `${repository} has no release ${release ?? ""} of ${service}.${others}`,
  );
}

/** The digest of what is to be restored: of the one that is withdrawn, where nothing is said. @throws {CliError} */
export function withdrawnDigest(
  { repository, service, release, digest }: ReleaseChoice,
  tags: readonly TaggedDigest[],
): string {
  const withdrawals = withdrawalsAmong(tags, service);
  const list = withdrawals.map(({ n }) => n).join(", ");
  const known =
    list === "" ? `Nothing of ${service} is withdrawn in ${repository}.` : `Withdrawn are ${list}.`;
  if (release === undefined && digest === undefined) {
    if (withdrawals.length === 1) return withdrawals[0]!.digest;
    throw new CliError("no-choice", list === "" ? known : `${known} Say which: \`--release <number>\`.`);
  }
  const released =
    release === undefined
      ? digest
      : tags.find((one) => one.tag === formatReleaseTag(service, release))?.digest;
  const found = withdrawals.find(
    (one) => one.digest === released || (release !== undefined && one.n === release),
  );
  if (found) return found.digest;
  const what = release === undefined ? `${digest ?? ""} of ${service}` : `Release ${release} of ${service}`;
  throw new CliError("not-withdrawn", `${what} is not withdrawn. ${known}`);
}
