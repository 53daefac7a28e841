import * as path from "node:path";

import { parseStackState, type StackState } from "../../releases/status/stack-state";
import { CliError, invalidInput } from "../shared/errors";
import type { Io } from "../shared/io";
import { readInput } from "../shared/read-input";
import type { AskedStack } from "./asked-stack";
import type { StackOptions } from "./stack-options";

/**
 * The stacks that a command is about. Pulumi is asked only where no file is given.
 *
 * @throws {CliError}
 */
export async function askedStacks(io: Io, options: StackOptions): Promise<AskedStack[]> {
  const { state, stack, all = false, cwd } = options;
  if (all && stack) throw wrongUsage("`--all` and `--stack` exclude one another: give one of them.");
  if (state) {
    if (all || stack) throw wrongUsage("`--state` is a stack by itself: leave `--stack` and `--all` out.");
    return state.map((file) => ({ name: nameOf(file), state: () => stateIn(io, file) }));
  }
  const { projectStacks, pulumiStack } = await import("./pulumi-stacks.ts");
  const names = stack ?? (await projectStacks(cwd, all));
  return names.map((name) => pulumiStack(cwd, name));
}

async function stateIn(io: Io, file: string): Promise<StackState> {
  const state = parseStackState(await readInput(io, "--state", file));
  if (state) return state;
  const message = "must be what `pulumi stack export` writes: a JSON object with `deployment.resources`.";
  throw invalidInput("--state", file, [{ code: "not-a-state", path: "", message }]);
}

function nameOf(file: string): string {
  return file === "-" ? "-" : path.basename(file, path.extname(file));
}

function wrongUsage(message: string): CliError {
  return new CliError("wrong-usage", message);
}
