import type { Problem } from "../problem";
import { releasesToGoBackTo, type KnownRelease } from "./go-back";
import { releasesByDigest, type TaggedDigest } from "./plan-releases";
import { formatReleaseTag } from "./release-tag";
import { withdrawnDigests } from "./withdrawals";

/** What {@link planRollback} decides on. */
export interface RollbackCase {
  readonly repositoryName: string;
  /** The name under which releases are counted. */
  readonly service: string;
  /** All tags of the repository. */
  readonly tags: readonly TaggedDigest[];
  /** Digests that the service runs. None where nobody could tell: then it is its newest release. */
  readonly running: readonly string[];
  /** The release to go back to, by its number or its digest. @default the newest that neither runs nor is withdrawn */
  readonly to?: number | string | undefined;
}

/** A release to go back to, and what is not to be deployed any more. */
export interface RollbackPlan {
  readonly target: KnownRelease;
  /** What gets withdrawn, the newest first: what runs, and whatever is newer than the target. None where all is already. */
  readonly withdraw: readonly string[];
  /** Whether the service runs the target already, as ECS or somebody in its console has gone back. */
  readonly isRunning: boolean;
}

/**
 * Where a service goes back to. Never forward: where what runs is older than the newest release, ECS or somebody else has
 * gone back already, and what is newer gets withdrawn so that no further run deploys it again.
 *
 * Once what it says is withdrawn, the newest release that isn't is the target, and the plan for that has nothing to withdraw.
 */
export function planRollback(
  about: RollbackCase,
): { readonly ok: true; readonly plan: RollbackPlan } | { readonly ok: false; readonly problem: Problem } {
  const { service, tags, to } = about;
  const releases = releasesByDigest(service, tags);
  const withdrawn = withdrawnDigests(service, tags);
  const running = about.running.length > 0 ? about.running : releases.slice(0, 1).map(({ digest }) => digest);
  const target =
    to === undefined ? byDefault(about, releases, running) : asked(about, releases, withdrawn, to);
  if ("code" in target) return { ok: false, problem: target };
  const withdraw = releases
    .filter(({ n, digest }) => n > target.n || (running.includes(digest) && digest !== target.digest))
    .map(({ digest }) => digest);
  const unreleased = running.filter((digest) => digest !== target.digest && !withdraw.includes(digest));
  const isRunning = running.includes(target.digest);
  const plan = {
    target,
    withdraw: [...unreleased, ...withdraw].filter((digest) => !withdrawn.has(digest)),
    isRunning,
  };
  if (isRunning && plan.withdraw.length === 0 && to !== undefined)
    return {
      ok: false,
      problem: problem(
        "runs-already",
        `${service} runs release ${target.n} already, and no newer one is left to be withdrawn.`,
      ),
    };
  return { ok: true, plan };
}

function byDefault(
  { repositoryName, service, tags }: RollbackCase,
  releases: readonly KnownRelease[],
  running: readonly string[],
): KnownRelease | Problem {
  const good = releasesToGoBackTo(service, tags);
  const runs = good.find(({ digest }) => running.includes(digest));
  // What is newer was left already: by ECS, when its deployment failed, or by hand.
  if (runs && good[0] && good[0].n > runs.n) return runs;
  const target = good.find(({ digest }) => !running.includes(digest));
  if (target) return target;
  if (releases.length === 0)
    return problem(
      "no-release",
      `${repositoryName} has no releases of ${service}: there is nothing to go back to.`,
    );
  if (releases.length === 1)
    return problem(
      "one-release-only",
      `${service} has one release only, ${releases[0]!.n}: there is nothing to go back to. Deploy other content, which becomes the next release.`,
    );
  return problem(
    "all-withdrawn",
    `All other releases of ${service} are withdrawn: there is nothing to go back to. Deploy other content, or take a withdrawal back: \`berth release restore --repository ${repositoryName} --service ${service} --release <number>\`.`,
  );
}

function asked(
  { repositoryName, service, tags }: RollbackCase,
  releases: readonly KnownRelease[],
  withdrawn: ReadonlySet<string>,
  to: number | string,
): KnownRelease | Problem {
  const digest =
    typeof to === "string" ? to : tags.find(({ tag }) => tag === formatReleaseTag(service, to))?.digest;
  const found = releases.find((release) => release.digest === digest);
  const name = typeof to === "string" ? to : `release ${to}`;
  if (!found) {
    const choice = releasesToGoBackTo(service, tags).map(({ n }) => n);
    const known = choice.length === 0 ? "There is none to go back to." : `There are ${choice.join(", ")}.`;
    return problem(
      "no-such-release",
      `${repositoryName} has no ${typeof to === "string" ? `release of ${service} with the digest ${to}` : `release ${to} of ${service}`}. ${known}`,
    );
  }
  if (withdrawn.has(found.digest))
    return problem(
      "release-withdrawn",
      `${name} of ${service} is withdrawn. Choose another one, or take that back first: \`berth release restore --repository ${repositoryName} --service ${service} --release ${found.n}\`.`,
    );
  return found;
}

function problem(code: string, message: string): Problem {
  return { code, path: "", message };
}
