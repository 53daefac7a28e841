import { ConcurrentUpdateError } from "@pulumi/pulumi/automation";
import { type Command, CommandFailure, exitCodes, run, runBySdk } from "./command";
import { StackNotFoundError } from "./errors/errors";
import { StackLockedError } from "./errors/stack-locked-error";
import type { StackTarget } from "./locks/stack-lock";
import { viewLocks } from "./locks/view-locks";
import { contentionMs, waitForLock } from "./locks/wait-for-lock";

/** Where a stack is looked for, and made. */
export interface StackCreation extends StackTarget {
  readonly command: Command;
  /** A folder with the project's settings. */
  readonly folder: string;
  /** Whether a stack that isn't there is made. */
  readonly create: boolean;
}

/**
 * Finds the stack, or makes it.
 *
 * @throws {StackNotFoundError} where it isn't there and is not to be made.
 * @throws {StackLockedError} where somebody else holds the new stack for longer than its making takes.
 */
export async function ensureStack(creation: StackCreation): Promise<void> {
  const { command, folder, stack, create } = creation;
  if (await stackExists(creation)) return;
  if (!create) throw new StackNotFoundError(stack, { known: await stackNames(command, folder) });
  // Whoever makes the same stack in the same moment holds its lock, if only for a second, and may be the first.
  await waitForLock(() => makeStack(creation), { timeoutMs: contentionMs });
}

/** The project's stacks, for the error's sake only: what can't be listed is no reason to fail otherwise. */
export async function stackNames(command: Command, folder: string): Promise<string[]> {
  const listed = await run(command, folder, ["stack", "ls", "--json"]).catch(() => "[]");
  return (JSON.parse(listed) as { readonly name: string }[]).map(({ name }) => name);
}

async function makeStack(creation: StackCreation): Promise<void> {
  const { command, folder, stack } = creation;
  try {
    await runBySdk(command, folder, ["stack", "init", stack, "--no-select"]);
  } catch (error) {
    if (await stackExists(creation)) return;
    if (!(error instanceof ConcurrentUpdateError)) throw error;
    throw new StackLockedError(stack, await viewLocks(command, folder, creation), { cause: error });
  }
}

async function stackExists({ command, folder, stack }: StackCreation): Promise<boolean> {
  try {
    await run(command, folder, ["stack", "--show-name", "--stack", stack]);
    return true;
  } catch (error) {
    if (!(error instanceof CommandFailure) || error.exitCode !== exitCodes.stackNotFound) throw error;
    return false;
  }
}
