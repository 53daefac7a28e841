import type { ECRClient } from "@aws-sdk/client-ecr";
import pLimit from "p-limit";

import {
  InventoryError,
  once,
  pullThroughRules,
  referencesInUse,
  registryOf,
  repositories,
  type Calls,
  type DeclaredImage,
  type InventoryClients,
  type NotLookedAt,
  type PlacedReference,
  type Registry,
  type RepositorySummary,
  type Source,
  type Unresolved,
} from "../../inventory";
import type { KnownDefinitions } from "../../inventory/known/known-definitions";
import type { ImageUser } from "../../retention";
import { keepersOf, keptBy, type SeenKeeper } from "../../keeper/account/seen-keepers";
import { auditRepository, type RepositoryAudit, type RepositoryAuditOptions } from "./repository";
import { CliError } from "../shared/errors";
import { didYouMean } from "../../retention/did-you-mean";

/** What is to be audited. */
export interface AuditQuery extends RepositoryAuditOptions {
  readonly sources: readonly Source[];
  readonly declared: readonly DeclaredImage[];
  /** Only these. @default all */
  readonly repositories?: readonly string[];
  /** Task definitions that need not be asked for. @default none is known */
  readonly known?: KnownDefinitions;
  readonly calls: Calls;
}

/** What an account's registry has, who uses it, and what of that is at risk. */
export interface AccountAudit extends Omit<RepositoryAuditOptions, "withTimeline"> {
  readonly accountId: string;
  readonly region: string;
  /** All that use images of these repositories. */
  readonly users: readonly ImageUser[];
  readonly repositories: readonly (RepositoryAudit & { readonly keptBy: readonly string[] })[];
  /** Functions that mark what runs; none is looked for where the source "lambda" is left out. */
  readonly keepers: readonly SeenKeeper[];
  /** References that lead to no image: what has them can't start. */
  readonly unresolved: readonly Unresolved[];
  /** Of tags that a pull-through cache lacks: ECR fetches them at the next pull. */
  readonly pulledThrough: readonly Unresolved[];
  /** Whether the caller may not read the rules of pull-through caches, where one could have explained a missing tag. */
  readonly pullThroughUnknown?: true;
  readonly notLookedAt: readonly NotLookedAt[];
  /** How many calls to AWS it took, all of them read-only. */
  readonly calls: number;
  /** How many it takes at least to see what was seen: full pages, full batches. */
  readonly leastCalls: number;
  /** How many were tried again, because AWS throttled them or failed. */
  readonly repeatedCalls: number;
}

/**
 * Reads an account and judges each repository by its live policy. Who uses images is read first; then one repository
 * after the other, of which only the result is kept: what is in memory at a time doesn't grow with their number.
 *
 * @throws `InventoryError` when it could not be read whole
 */
export async function auditAccount(clients: InventoryClients, query: AuditQuery): Promise<AccountAudit> {
  const { now, horizonDays, furtherPushes, keepImages, sources, declared, calls } = query;
  const all = await repositories(clients.ecr, { calls });
  const chosen = choose(all, query.repositories);
  const registry = registryOf(all);
  const found = await referencesInUse(clients, {
    ...{ sources, declared, registry, calls },
    ...(query.known && { known: query.known }),
    ...(query.repositories && { repositories: new Set(query.repositories) }),
  });

  const keepers = sources.includes("lambda") ? await keepersOf(clients, calls, now) : [];
  const references = byRepository(found.references);
  // Three pages of a thousand images at a time keep the calls busy, and are still dropped before they get old: with four
  // the process grew by a third from ten to a hundred repositories, with two it waited for AWS.
  const limit = pLimit(3);
  const audits = await Promise.all(
    chosen.map((repository) =>
      limit(async () => {
        const ofIt = references.get(repository.repositoryName) ?? [];
        const used = { repository, registry, references: ofIt };
        const audit = await auditRepository(clients.ecr, used, query);
        return { ...audit, keptBy: await keptBy(keepers, clients, repository, audit.policy) };
      }),
    ),
  );
  const unresolved = once([
    ...found.unresolved,
    ...withoutRepository(found.references, registry),
    ...audits.flatMap((audit) => audit.unresolved),
  ]);
  return {
    accountId: registry.registryId ?? "",
    region: registry.region ?? (await configuredRegion(clients.ecr)) ?? "",
    ...{ now, horizonDays, furtherPushes, keepImages },
    users: distinct([...found.references, ...found.unresolved].map(({ user }) => user)),
    repositories: audits,
    keepers,
    ...(await withoutPulledThrough(clients.ecr, unresolved, calls)),
    notLookedAt: found.notLookedAt,
    calls: calls.count,
    leastCalls: calls.least,
    repeatedCalls: calls.repeats,
  };
}

/**
 * Takes out what ECR fetches from elsewhere. Asks only where a tag is missing; whoever may not ask is told, and all of it
 * stays.
 */
async function withoutPulledThrough(
  ecr: InventoryClients["ecr"],
  unresolved: readonly Unresolved[],
  calls: Calls,
): Promise<Pick<AccountAudit, "unresolved" | "pulledThrough" | "pullThroughUnknown">> {
  // A digest that a cache has lost is lost.
  const couldBe = ({ reference, repositoryName }: Unresolved) =>
    repositoryName !== undefined && !reference.includes("@");
  if (!unresolved.some(couldBe)) return { unresolved, pulledThrough: [] };
  try {
    const pullsThrough = await pullThroughRules(ecr, { calls });
    const isPulled = (one: Unresolved) => couldBe(one) && pullsThrough(one.repositoryName ?? "");
    return {
      unresolved: unresolved.filter((one) => !isPulled(one)),
      pulledThrough: unresolved.filter(isPulled),
    };
  } catch (error) {
    if (!(error instanceof InventoryError) || error.code !== "access-denied") throw error;
    return { unresolved, pulledThrough: [], pullThroughUnknown: true };
  }
}

/** Without a repository, there is none whose ARN has it. */
async function configuredRegion(ecr: InventoryClients["ecr"]): Promise<string | undefined> {
  return (ecr as Partial<ECRClient>).config?.region();
}

function choose(
  all: readonly RepositorySummary[],
  wanted: readonly string[] | undefined,
): readonly RepositorySummary[] {
  if (!wanted) return all;
  const names = all.map(({ repositoryName }) => repositoryName);
  const unknown = wanted.filter((name) => !names.includes(name));
  if (unknown.length === 0) return all.filter(({ repositoryName }) => wanted.includes(repositoryName));
  throw new CliError(
    "no-such-repository",
    unknown
      .map((name) => `There is no repository ${name} in this account and region.${didYouMean(name, names)}`)
      .join("\n"),
  );
}

function byRepository(references: readonly PlacedReference[]): ReadonlyMap<string, PlacedReference[]> {
  const all = new Map<string, PlacedReference[]>();
  for (const reference of references) {
    const { repositoryName } = reference.at;
    const others = all.get(repositoryName);
    if (others) others.push(reference);
    else all.set(repositoryName, [reference]);
  }
  return all;
}

/** References to repositories of this registry that it doesn't have: by digest, too, they lead to nothing. */
function withoutRepository(
  references: readonly PlacedReference[],
  { repositoryNames }: Registry,
): readonly Unresolved[] {
  return references
    .filter(({ at }) => !repositoryNames.has(at.repositoryName))
    .map(({ image, user, at: { repositoryName } }) => ({
      ...{ reference: image, user, repositoryName },
      reason: "repository-not-found",
    }));
}

function distinct(users: readonly ImageUser[]): ImageUser[] {
  return [...new Map(users.map(({ kind, name }) => [userKey({ kind, name }), { kind, name }])).values()];
}

/** Who, whatever for. */
export function userKey({ kind, name }: ImageUser): string {
  return `${kind} ${name}`;
}
