import type { Checked, Problem } from "../retention/problem";

/** What a keeper does, whichever way it was installed. */
export interface KeeperSettings {
  /** The repositories that it places and retires release tags in. */
  readonly repositories: KeptRepositories;
  /** What becomes of a policy that has no shield for release tags: it is told of, or the shield is put before its rules. */
  readonly shield: "report" | "write";
  /** How many distinct digests that a service ran keep a release tag, besides those in use. */
  readonly keepReleases: number;
  /** After how many days in which nothing ran anything of a service its release tags go. */
  readonly retireGoneAfterDays: number;
}

/** Which repositories a keeper is for. */
export type KeptRepositories =
  /** Those whose lifecycle policy begins with a shield for release tags, as berth writes it. */
  | "shielded"
  /** By name; `*` stands for any characters. */
  | { readonly names: readonly string[] }
  /** Those that have a tag, whatever its value, or with this one. */
  | { readonly tag: { readonly key: string; readonly value?: string } };

/** What can be said of a keeper; what is left out has its default. */
export interface KeeperOptions {
  /**
   * The repositories that it places and retires release tags in: `{ names: ["shop-*"] }`, `{ tag: { key: "keep" } }`. What
   * runs from others is looked at and told of.
   *
   * @default "shielded": those whose lifecycle policy has berth's shield
   */
  readonly repositories?: KeptRepositories;
  /**
   * `"write"` puts berth's shield before the rules of a lifecycle policy that lacks it, which stay as they are, each a rank
   * lower where there is no room. Not where a CloudFormation stack or one of berth has made the repository, and not again
   * where somebody has undone it: these are told of. Needs `repositories` by name or by tag.
   *
   * @default "report": it is told of
   */
  readonly shield?: "report" | "write";
  /** At least 1. @default 5 */
  readonly keepReleases?: number;
  /** At least 1. @default 30 */
  readonly retireGoneAfterDays?: number;
}

/** The settings, or everything that is wrong with what was given. */
export function keeperSettings(options: KeeperOptions): Checked<KeeperSettings> {
  const {
    repositories = "shielded",
    shield = "report",
    keepReleases = 5,
    retireGoneAfterDays = 30,
  } = options;
  const problems = [
    ...repositoryProblems(repositories),
    ...shieldProblems(shield, repositories),
    ...numberProblems("keepReleases", keepReleases, 100),
    ...numberProblems("retireGoneAfterDays", retireGoneAfterDays, 3650),
  ];
  if (problems.length > 0) return { ok: false, problems };
  return { ok: true, value: { repositories, shield, keepReleases, retireGoneAfterDays } };
}

/** Read from outside, where there are no types. */
function repositoryProblems(given: unknown): Problem[] {
  const path = "repositories";
  if (given === "shielded") return [];
  const { names, tag } = (typeof given === "object" && given !== null ? given : {}) as Record<
    string,
    unknown
  >;
  if (Array.isArray(names) && names.length > 0 && tag === undefined) return names.flatMap(patternProblems);
  if (typeof tag === "object" && tag !== null && names === undefined) {
    const { key, value } = tag as Record<string, unknown>;
    return [
      ...textProblems(`${path}.tag.key`, key, 128, 1),
      ...textProblems(`${path}.tag.value`, value ?? "", 256, 0),
    ];
  }
  const message = `\`${path}\` must be "shielded", { names: [...] } with at least one name, or { tag: { key, value } }, got ${JSON.stringify(given)}.`;
  return [{ code: "illegal-repositories", path, message }];
}

/** @see https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreateRepository.html (`repositoryName`) */
function patternProblems(pattern: unknown, place: number): Problem[] {
  if (typeof pattern === "string" && /^[a-z0-9*][a-z0-9._/*-]{0,255}$/.test(pattern)) return [];
  const path = `repositories.names[${place}]`;
  const message = `\`${path}\` must be a repository's name, in which * stands for any characters ("shop-*"), got ${JSON.stringify(pattern)}.`;
  return [{ code: "illegal-name", path, message }];
}

/** @see https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_Tag.html */
function textProblems(path: string, given: unknown, most: number, least: number): Problem[] {
  if (typeof given === "string" && given.length >= least && given.length <= most) return [];
  const message = `\`${path}\` must have ${least} to ${most} characters, got ${JSON.stringify(given)}.`;
  return [{ code: "illegal-tag", path, message }];
}

function shieldProblems(shield: unknown, repositories: unknown): Problem[] {
  const path = "shield";
  if (shield !== "report" && shield !== "write") {
    const message = `\`${path}\` must be "report" or "write", got ${JSON.stringify(shield)}.`;
    return [{ code: "illegal-shield", path, message }];
  }
  if (shield === "report" || repositories !== "shielded") return [];
  const message = `\`${path}\` "write" needs \`repositories\` by name or by tag: without, only those that have the shield are kept, and none would get one.`;
  return [{ code: "shield-for-none", path, message }];
}

function numberProblems(path: string, given: unknown, most: number): Problem[] {
  if (Number.isInteger(given) && (given as number) >= 1 && (given as number) <= most) return [];
  const message = `\`${path}\` must be a whole number from 1 to ${most}, got ${JSON.stringify(given)}.`;
  return [{ code: "illegal-number", path, message }];
}
