import * as fc from "fast-check";

import { type History, SoakCommand, SoakFailure, unsettledStages } from "./command";
import { untouched } from "./model";
import { described, randomOperation } from "./operations";
import type { SoakWorld } from "./world";

export interface SoakOptions {
  /** How many operations are done in all. */
  readonly operations: number;
  readonly seed: number;
  /** Only the history that failed: `path` of that result. @default all */
  readonly path?: string | undefined;
  /** Of a shrunk history, `replay` of that result. */
  readonly replay?: string | undefined;
  /** How many histories are tried at most to find a shorter one that fails too. @default 12 */
  readonly shrinks?: number | undefined;
  /** Whether a stack has to have converged after each operation, or only at the end of a history. @default true */
  readonly settlesEach?: boolean;
  /** Whether a CDK app is deployed too. @default false */
  readonly cdk?: boolean | undefined;
  readonly onLine?: (line: string) => void;
}

export interface SoakResult {
  readonly seed: number;
  /** Without those of the search for a shorter history. */
  readonly operations: number;
  readonly histories: number;
  readonly failure?: {
    readonly message: string;
    /** The shortest history that was found to fail. */
    readonly history: string;
    readonly path: string;
    readonly replay: string;
  };
}

/** Operations of a history at most; half of it on the average, of which some are not possible. The longer, the slower it is shrunk. */
const historyLength = 60;

/**
 * Does random operations on accounts that begin empty, until there were enough of them or something is lost. What is done
 * follows from the seed alone. A history that fails is shrunk, within a budget: on the real engine each try takes minutes.
 */
export async function soak(open: () => Promise<SoakWorld>, options: SoakOptions): Promise<SoakResult> {
  const { seed, path, replay, shrinks = 12, settlesEach = true, onLine = () => undefined } = options;
  const count = { operations: 0, histories: 0, tries: 0 };
  let failed = false;
  const isEnough = () => (path === undefined ? count.operations >= options.operations : count.histories >= 1);

  const histories = fc.commands(
    [randomOperation({ cdk: options.cdk }).map((operation) => new SoakCommand(operation))],
    {
      maxCommands: Math.min(historyLength, options.operations),
      size: "max",
      ...(replay !== undefined && { replayPath: replay }),
    },
  );
  const property = fc.asyncProperty(histories, async (commands) => {
    // The rest of what fast-check would run passes at once.
    if (failed ? count.tries >= shrinks : isEnough()) return;
    const which = failed ? `try ${(count.tries += 1)}` : `history ${(count.histories += 1)}`;
    let performed = 0;
    const history: History = {
      model: untouched,
      isOver: () => !failed && path === undefined && isEnough(),
      settlesEach,
      onOperation: (operation, ms, { refused }) => {
        performed += 1;
        if (!failed) count.operations += 1;
        const said = refused === undefined ? "" : ", refused for what was deleted";
        onLine(`${which}: ${described(operation)} (${(ms / 1000).toFixed(1)} s)${said}`);
      },
    };
    const world = await open();
    const problem = await goThrough(history, commands, world).catch((error: unknown) => error);
    const left = await world.close().catch((error: unknown) => error);
    // What went wrong first says more than that the stacks can't be taken down after it.
    const error = problem ?? left;
    // A try in which nothing was possible took no time.
    if (failed && performed === 0 && error === undefined) count.tries -= 1;
    if (error === undefined) return;
    onLine(`${which}: failed. ${error instanceof Error ? error.message : "An error that is none."}`);
    failed = true;
    throw error instanceof Error ? error : new Error("An error that is none.", { cause: error });
  });

  const details = await fc.check(property, {
    seed,
    numRuns: options.operations + 10,
    ...(path !== undefined && { path }),
  });
  const result = { seed, operations: count.operations, histories: count.histories };
  if (!details.failed) return result;
  const { counterexample, counterexamplePath, errorInstance } = details;
  return {
    ...result,
    failure: failureOf(fc.stringify(counterexample?.[0]), counterexamplePath ?? "", errorInstance),
  };
}

async function goThrough(
  history: History,
  commands: Iterable<fc.AsyncCommand<History, SoakWorld>>,
  real: SoakWorld,
): Promise<void> {
  await fc.asyncModelRun(() => ({ model: history, real }), commands);
  if (history.settlesEach) return;
  const unsettled = await unsettledStages(history.model, real, ["dev", "guest", "prod"]);
  if (unsettled.length > 0) throw new SoakFailure("the last operation", unsettled);
}

function failureOf(history: string, path: string, error: unknown): NonNullable<SoakResult["failure"]> {
  const [, operations = "", replay = ""] = /^(.*?) ?\/\*replayPath="(.*)"\*\/$/.exec(history) ?? [];
  const message = error instanceof Error ? error.message : String(error);
  return { message, history: operations, path, replay };
}
