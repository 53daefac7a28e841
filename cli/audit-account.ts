import pLimit from "p-limit";

import {
  boundedCalls,
  imagesInUse,
  registryOf,
  repositories,
  type CallProgress,
  type DeclaredImage,
  type InventoryClients,
  type NotLookedAt,
  type RepositorySummary,
  type Source,
  type Unresolved,
} from "../inventory";
import type { ImageInUse, ImageUser } from "../retention";
import { auditRepository, type RepositoryAudit, type RepositoryAuditOptions } from "./audit-repository";
import { CliError } from "./errors";
import { didYouMean } from "./options";

/** What is to be audited. */
export interface AuditQuery extends RepositoryAuditOptions {
  readonly sources: readonly Source[];
  readonly declared: readonly DeclaredImage[];
  /** Only these. @default all */
  readonly repositories?: readonly string[];
  readonly concurrency: number;
  readonly onProgress: (progress: CallProgress) => void;
}

/** What an account's registry has, who uses it, and what of that is at risk. */
export interface AccountAudit extends Omit<RepositoryAuditOptions, "withTimeline"> {
  readonly accountId: string;
  readonly region: string;
  /** All that use images of these repositories. */
  readonly users: readonly ImageUser[];
  readonly repositories: readonly RepositoryAudit[];
  /** References that lead to no image: what has them can't start. */
  readonly unresolved: readonly Unresolved[];
  readonly notLookedAt: readonly NotLookedAt[];
  /** How many calls to AWS it took, all of them read-only. */
  readonly calls: number;
}

/** Reads an account and judges each repository by its live policy. @throws `InventoryError` when it could not be read whole */
export async function auditAccount(clients: InventoryClients, query: AuditQuery): Promise<AccountAudit> {
  const { now, horizonDays, furtherPushes, keepImages, sources, declared } = query;
  const calls = boundedCalls(query);
  const all = await repositories(clients.ecr, { calls });
  const chosen = choose(all, query.repositories);
  const registry = registryOf(all);
  const names = new Set(chosen.map(({ repositoryName }) => repositoryName));
  const report = await imagesInUse(clients, {
    repositories: names,
    ...{ sources, declared, registry, calls },
  });

  const uses = byRepository(report.inUse);
  // A few at a time: enough to keep the calls busy, and no more in memory.
  const limit = pLimit(4);
  const audits = await Promise.all(
    chosen.map((repository) =>
      limit(() =>
        auditRepository(clients.ecr, calls, repository, uses.get(repository.repositoryName) ?? [], query),
      ),
    ),
  );
  const unresolved = report.unresolved.filter(
    ({ repositoryName }) => repositoryName === undefined || !query.repositories || names.has(repositoryName),
  );
  return {
    accountId: registry.registryId ?? "",
    region: registry.region ?? "",
    ...{ now, horizonDays, furtherPushes, keepImages },
    users: distinct([...report.inUse, ...unresolved].map(({ user }) => user)),
    repositories: audits,
    unresolved,
    notLookedAt: report.notLookedAt,
    calls: calls.count,
  };
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

function byRepository(inUse: readonly ImageInUse[]): ReadonlyMap<string, ImageInUse[]> {
  const uses = new Map<string, ImageInUse[]>();
  for (const use of inUse) {
    const others = uses.get(use.repositoryName);
    if (others) others.push(use);
    else uses.set(use.repositoryName, [use]);
  }
  return uses;
}

function distinct(users: readonly ImageUser[]): ImageUser[] {
  return [...new Map(users.map(({ kind, name }) => [userKey({ kind, name }), { kind, name }])).values()];
}

/** Who, whatever for. */
export function userKey({ kind, name }: ImageUser): string {
  return `${kind} ${name}`;
}
