import pLimit from "p-limit";

import { boundedCalls } from "../../inventory/aws/calls";
import type { PlacedReference } from "../../inventory/registry/resolve-references";
import type { Unresolved } from "../../inventory/registry/reference";
import { registryOf } from "../../inventory/registry/registry";
import { repositories } from "../../inventory/registry/repositories";
import { countingClients } from "../account/counting-clients";
import { ownAccountOf } from "../account/own-account";
import { keptRepositories } from "../account/kept-repositories";
import { KeeperError } from "../environment";
import { causeFields, keeperDimension, metricFields } from "../log";
import type { KeeperWorld } from "../world";
import { lookAround } from "./look-around";
import { keepRepository, type RepositoryReport } from "./keep-repository";

/** What a sweep came to, over all repositories. */
export interface SweepReport extends RepositoryReport {
  readonly repositories: number;
  /** How many of them it keeps. */
  readonly kept: number;
  /** Sources and repositories that could not be looked at, or written to, to the end. */
  readonly failures: number;
  readonly calls: number;
  readonly seconds: number;
}

/**
 * Keeps all that is in use in the account and region: of repositories that it is for, everything gets the release tags that
 * it needs, and old ones go; of others it is told what they may lose. What fails is told of, and the rest goes on.
 *
 * No tag goes where not every source was read to its end: what was not seen may be in use.
 *
 * @throws {KeeperError} `not-everything-kept`, at the end
 */
export async function sweep(given: KeeperWorld): Promise<SweepReport> {
  const counting = countingClients(given.clients);
  const world = { ...given, clients: counting.clients };
  const { clients, log, now } = world;
  const begun = now();
  const calls = boundedCalls();
  const all = await repositories(clients.ecr, { calls: calls.apart() });
  const [first] = all;
  const registry = registryOf(all);
  const found = await lookAround(world, registry, calls);
  const references = byRepository(found.references);
  const unresolved = byRepository(found.unresolved);
  const kept = keptRepositories(world, ownAccountOf(first?.repositoryArn ?? ""));

  let failures = found.failures;
  const limit = pLimit(repositoriesAtOnce);
  const reports = await Promise.all(
    all.map((repository) =>
      limit(async (): Promise<RepositoryReport & { readonly isKept: boolean }> => {
        const { repositoryName } = repository;
        try {
          const isKept = await kept.includes(repositoryName);
          const ofIt = references.get(repositoryName) ?? [];
          const policyOf = () => kept.policyOf(repositoryName);
          const used = { repository, registry, references: ofIt, isKept, policyOf };
          if (!isKept && used.references.length === 0) return { ...nothing, isKept };
          const whole = { isWhole: found.failures === 0, calls: calls.apart() };
          return { ...(await keepRepository(world, used, whole)), isKept };
        } catch (error) {
          failures++;
          log("error", "repository-failed", { repository: repositoryName, ...causeFields(error) });
          return { ...nothing, isKept: false };
        }
      }),
    ),
  );
  const lost = [...unresolved.values()].flat();
  for (const { reference, user, reason } of lost) log("error", "image-gone", { reference, user, reason });

  const total = reports.reduce<RepositoryReport>(plus, { ...nothing, gone: lost.length });
  const report: SweepReport = {
    ...total,
    repositories: all.length,
    kept: reports.filter(({ isKept }) => isKept).length,
    ...{ failures, calls: counting.count(), seconds: (now() - begun) / 1000 },
  };
  log(failures > 0 ? "error" : "info", "swept", { ...report, ...totals(world, report) });
  if (failures === 0) return report;
  throw new KeeperError(
    "not-everything-kept",
    `${failures} of what was to be looked at failed: the lines before tell of each. The rest is kept.`,
  );
}

/** So many that calls are busy while another one's images are read; each may have a hundred thousand. */
const repositoriesAtOnce = 3;

const nothing: RepositoryReport = { inUse: 0, withoutShield: 0, gone: 0, marked: 0, retired: 0 };

function plus(a: RepositoryReport, b: RepositoryReport): RepositoryReport {
  return {
    inUse: a.inUse + b.inUse,
    withoutShield: a.withoutShield + b.withoutShield,
    gone: a.gone + b.gone,
    marked: a.marked + b.marked,
    retired: a.retired + b.retired,
  };
}

function totals(world: KeeperWorld, report: SweepReport): Record<string, unknown> {
  const values = {
    Sweeps: 1,
    Failures: report.failures,
    ImagesInUse: report.inUse,
    ImagesInUseWithoutShield: report.withoutShield,
    ImagesInUseGone: report.gone,
  };
  return metricFields(values, { [keeperDimension]: world.functionName }, world.now());
}

function byRepository<T extends PlacedReference | Unresolved>(found: readonly T[]): ReadonlyMap<string, T[]> {
  const all = new Map<string, T[]>();
  for (const one of found) {
    const name = ("at" in one ? one.at.repositoryName : one.repositoryName) ?? "";
    const others = all.get(name);
    if (others) others.push(one);
    else all.set(name, [one]);
  }
  return all;
}
