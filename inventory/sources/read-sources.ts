import { appRunnerReferences } from "./app-runner-services";
import { hasNoEndpoint } from "../aws/aws-failure";
import { jobDefinitionReferences } from "./batch-job-definitions";
import type { Calls } from "../aws/calls";
import type { InventoryClients } from "../aws/clients";
import { projectReferences } from "./codebuild-projects";
import { ecsReferences, type IsWanted } from "./ecs/references";
import type { KnownDefinitions } from "../known/known-definitions";
import type { SeenService } from "./ecs/services";
import { ruleReferences } from "./eventbridge-rules";
import { combinedFailure, InventoryError } from "../aws/inventory-error";
import { functionReferences } from "./lambda-functions";
import type { Found } from "../registry/reference";
import { scheduleReferences } from "./scheduler-schedules";
import { allSources, defaultSources, type Source } from "./sources";
import { familyReferences } from "./task-definition-families";
import { taskDefinitions } from "./ecs/task-definitions";

/** A source of which a report says nothing. */
export interface NotLookedAt {
  readonly source: Source;
  readonly reason: "not asked for" | "the account has not signed up for it" | "the region doesn't have it";
}

/** What need not be asked. */
export interface Narrowing {
  /** @default nothing is known */
  readonly known?: KnownDefinitions | undefined;
  /** @default each image is */
  readonly isWanted?: IsWanted | undefined;
  /** Told of ECS's services as they were read. @default nobody is told */
  readonly onServices?: ((services: readonly SeenService[]) => void) | undefined;
}

/**
 * Reads all sources at once.
 *
 * @throws {InventoryError} for all that failed. A source that the account or the region doesn't have uses nothing; yet it
 * is named.
 */
export async function readSources(
  clients: InventoryClients,
  sources: readonly Source[],
  calls: Calls,
  narrowing: Narrowing = {},
): Promise<{ readonly found: readonly Found[]; readonly notLookedAt: readonly NotLookedAt[] }> {
  const readers = readersOf(clients, narrowing);
  const wanted = allSources.filter((source) => sources.includes(source));
  const notLookedAt: NotLookedAt[] = allSources
    .filter((source) => !sources.includes(source))
    .map((source) => ({ source, reason: "not asked for" }));
  const failures = new Set<InventoryError>();
  const found = await Promise.all(
    wanted.map(async (source): Promise<readonly Found[]> => {
      try {
        return await readers[source](calls.apart());
      } catch (error) {
        if (!(error instanceof InventoryError)) throw error;
        const reason = absence(source, error);
        if (reason === undefined) failures.add(error);
        else notLookedAt.push({ source, reason });
        return [];
      }
    }),
  );
  if (failures.size > 0) throw combinedFailure([...failures]);
  return { found: found.flat(), notLookedAt };
}

function readersOf(
  clients: InventoryClients,
  { known, isWanted, onServices }: Narrowing,
): Record<Source, (calls: Calls) => Promise<Found[]>> {
  // Services, rules and schedules share task definitions.
  const definitions = taskDefinitions(clients.ecs, known);
  return {
    ecs: (calls) => ecsReferences(clients.ecs, calls, definitions, isWanted, onServices),
    eventbridge: (calls) => ruleReferences(clients.eventbridge, calls, definitions),
    scheduler: (calls) => scheduleReferences(clients.scheduler, calls, definitions),
    lambda: (calls) => functionReferences(clients.lambda, calls),
    "app-runner": (calls) => appRunnerReferences(clients.appRunner, calls),
    batch: (calls) => jobDefinitionReferences(clients.batch, calls),
    codebuild: (calls) => projectReferences(clients.codeBuild, calls),
    "task-definitions": (calls) => familyReferences(clients.ecs, calls, definitions),
  };
}

/**
 * Why a source has nothing to look at, if that is what its failure says. A name that doesn't exist may also be a network's
 * fault: it is believed only of those services that most regions lack.
 */
function absence(source: Source, error: InventoryError): NotLookedAt["reason"] | undefined {
  if (error.code === "not-subscribed") return "the account has not signed up for it";
  if (hasNoEndpoint(error) && !defaultSources.includes(source)) return "the region doesn't have it";
  return undefined;
}
