import { thisStack } from "../../components/shared/own-state";
import { contentTag, type BuildSource, type DigestSource } from "../../components";
import { heldImages, type Problem } from "../../retention";
import type { OwnResources, RepositoryImages, RepositoryUsage } from "../account/account";
import type { CheckedEnvironment } from "../check-environment";
import { PrepareError } from "../errors";
import { guard, type GuardInput, type SeededRelease } from "./guard";
import { warnOf } from "./warn-of";
import { takenNames, type TakenNames } from "./taken-names";
import { attachedText, danglingText, violationText } from "../../releases/policy/violation-words";

/** What the guard found where it refused nothing. */
export interface GuardOutcome {
  /** What is to be marked as released before the policy is first written. */
  readonly seeds: readonly SeededRelease[];
  /** What is in use and in the archive: to be restored. */
  readonly archived?: readonly string[];
  /** The digests in use, where somebody looked, and those that this run deploys: both keep their release tags. */
  readonly inUse?: ReadonlySet<string>;
  /** Names of services of others in this repository. */
  readonly taken?: TakenNames;
}

/**
 * Looks at who uses the repository's images, and refuses a lifecycle policy that would take one of them; with
 * `berth:guard: warn` it says so and goes on.
 *
 * @throws {PrepareError} also when it can't be told what is in use, unless it only warns
 */
export async function checkGuard(
  looking: Promise<RepositoryUsage>,
  about: {
    readonly config: CheckedEnvironment;
    readonly own: OwnResources;
    readonly releases: GuardInput["releases"];
    readonly now: number;
  },
): Promise<GuardOutcome> {
  const { config, own, releases, now } = about;
  try {
    const usage = await looking;
    const { keepImages, archive } = config.retention;
    const { imageTagMutability = "IMMUTABLE", imageTagMutabilityExclusionFilters: filters } =
      config.repository ?? {};
    const mutability = {
      imageTagMutability,
      imageTagMutabilityExclusionFilters: filters?.map((filter) => ({ filter })),
    };
    const { seeds, refusals, warnings, archived, attached, unreadable, isReplaced } = guard({
      usage,
      own,
      releases,
      now,
      ...{ keepImages, archive, mutability },
    });
    const lines = [
      ...warnings.map(violationText),
      ...(isReplaced && warnings.some(({ outcome }) => outcome !== "missing") ? [replacedPolicy] : []),
      ...usage.dangling.map(danglingText),
      ...attachedText(attached),
    ];
    if (lines.length > 0) {
      warnOf(
        "image-in-use-at-risk",
        ["Images in use that need a look:", ...lines.map((line) => `  ${line}.`)].join("\n"),
      );
    }
    if (unreadable.length > 0) throw cantTell(usage.repositoryName, unreadable);
    if (refusals.length > 0) throw atRisk(usage.repositoryName, refusals.map(violationText), isReplaced);
    return {
      seeds,
      archived,
      inUse: new Set([...digestsInUse(usage), ...releases.map(({ digest }) => digest)]),
      taken: takenNames(usage.inUse, thisStack(), own),
    };
  } catch (error) {
    if (config.guard !== "warn" || !(error instanceof PrepareError)) throw error;
    warnOf("image-in-use-at-risk", error.message);
    return { seeds: [] };
  }
}

/** Those that are named, and those that these could have been pulled by, as an index by its platform's image. */
function digestsInUse({ images, inUse }: RepositoryUsage): ReadonlySet<string> {
  return new Set([
    ...inUse.map(({ digest }) => digest),
    ...heldImages(images, inUse).map(({ image }) => image.imageDigest),
  ]);
}

function cantTell(repositoryName: string, problems: readonly Problem[]): PrepareError {
  return new PrepareError(
    "policy-unreadable",
    [
      `It can't be told which images in use the lifecycle policy of the repository "${repositoryName}" takes, for it has what this version of berth doesn't know:`,
      ...problems.map(({ path, message }) => `  ${path === "" ? "" : `${path}: `}${message}`),
    ].join("\n"),
    {
      nextStep:
        "Somebody has written it beside this stack: `pulumi refresh` and then `pulumi up` put the stack's own in its place. `berth:guard: warn` goes on as it is.",
    },
  );
}

const replacedPolicy =
  "Somebody has put that policy in the place of the stack's own: `pulumi up --refresh` writes the stack's again";

function atRisk(repositoryName: string, lines: readonly string[], isReplaced: boolean): PrepareError {
  const what = lines.length === 1 ? "an image" : `${lines.length} images`;
  return new PrepareError(
    "image-at-risk",
    [
      `The lifecycle policy of the repository "${repositoryName}" would take ${what} in use:`,
      ...lines.map((line) => `  ${line}.`),
    ].join("\n"),
    {
      nextStep:
        (isReplaced ? `${replacedPolicy}. Or mark` : "Mark") +
        " what runs as released (`berth release mark`, or a `Release` in the stack that deploys it), or keep more (`berth:retention.keepImages`, or `archive.afterDays`). `berth:guard: warn` goes on all the same.",
    },
  );
}

/** The digests that this run's services are to run and the registry has already. */
export function releasesOf(
  sources: ReadonlyMap<string, BuildSource | DigestSource>,
  { digestByTag }: RepositoryImages,
): GuardInput["releases"] {
  return [...sources].flatMap(([service, source]) => {
    const digest =
      "digest" in source
        ? source.isAwaited === true
          ? undefined
          : source.digest
        : (source.runs ?? digestByTag.get(contentTag(service, source.contentHash, source.revision)));
    return digest === undefined ? [] : [{ service, digest }];
  });
}
