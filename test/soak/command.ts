import type * as fc from "fast-check";

import { problemsOf } from "./judge";
import { isPossible, learn, type Model, type Outcome } from "./model";
import { described, type Operation, type Stage, stageOf } from "./operations";
import type { SoakWorld } from "./world";

/** A history as it goes on. */
export interface History {
  model: Model;
  /** Whether no further operation is to be done. */
  readonly isOver: () => boolean;
  /** Whether each stack has to have converged after each operation, or only at the end. */
  readonly settlesEach: boolean;
  readonly onOperation: (operation: Operation, ms: number, outcome: Outcome) => void;
}

/** What berth did not keep, and after which operation. */
export class SoakFailure extends Error {
  override readonly name = "SoakFailure";

  constructor(
    readonly after: string,
    readonly problems: readonly string[],
  ) {
    super(`After "${after}":\n${problems.map((problem) => `  ${problem}`).join("\n")}`);
  }
}

/** An operation, and after it the question whether all that berth promises still holds. */
export class SoakCommand implements fc.AsyncCommand<History, SoakWorld> {
  constructor(private readonly operation: Operation) {}

  check({ model, isOver }: Readonly<History>): boolean {
    return !isOver() && isPossible(this.operation, model);
  }

  async run(history: History, world: SoakWorld): Promise<void> {
    const { operation } = this;
    const { model } = history;
    const started = performance.now();
    const outcome = await world.perform(operation, model);
    const seen = await world.look();
    const lost = await lossesAmong(world, await world.inUse());
    const problems = problemsOf(operation, model, { seen, outcome, lost });
    if (problems.length > 0) throw new SoakFailure(described(operation), problems);
    const deleted = [...model.deleted, ...(outcome.deleted === undefined ? [] : [outcome.deleted])];
    const missing = new Set((await lossesAmong(world, deleted)).keys());
    history.model = learn(model, operation, { seen, outcome, missing });
    const stage = stageOf(operation);
    const unsettled = history.settlesEach ? await unsettledStages(history.model, world, [stage]) : [];
    if (unsettled.length > 0) throw new SoakFailure(described(operation), unsettled);
    history.onOperation(operation, performance.now() - started, outcome);
  }

  toString(): string {
    return described(this.operation);
  }
}

async function lossesAmong(
  world: SoakWorld,
  references: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const parts = await Promise.all(
    [...new Set(references)].map(
      async (reference) => [reference, await world.missingParts(reference)] as const,
    ),
  );
  return new Map(parts.filter(([, missing]) => missing.length > 0));
}

/** The same program once more has nothing to do. Not asked of what failed or lost its image, nor of what is not there. */
export async function unsettledStages(
  { failed, deleted, seen }: Model,
  world: SoakWorld,
  stages: readonly (Stage | undefined)[],
): Promise<readonly string[]> {
  const problems: string[] = [];
  for (const stage of stages) {
    const running = stage && seen.running[stage];
    if (running === undefined || deleted.has(running) || (stage === "dev" && failed)) continue;
    const changes = await world.unsettled(stage!);
    problems.push(
      ...changes.map((change) => `Another run of ${stage}'s program would change something: ${change}`),
    );
  }
  return problems;
}
