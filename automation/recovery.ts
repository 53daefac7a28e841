import { readFile } from "node:fs/promises";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type Command, run } from "./command";
import { StackLockedError } from "./errors";
import { readLocks, removeLock, type StackLock } from "./locks";

/** What a killed run had left behind. */
export interface Recovery {
  /** The locks that were removed. */
  readonly staleLocks: readonly StackLock[];
  /** URNs of the resources that it was working on. One that it was creating may exist without being recorded. */
  readonly interrupted: readonly string[];
}

/** Which stack, in the words of a backend. */
export interface StackTarget {
  readonly project: string;
  readonly stack: string;
}

/**
 * Removes dead locks and the record of interrupted operations.
 *
 * Export and import drop that record, resources untouched, in well under a second. `refresh --clear-pending-creates`
 * would ask the provider about every resource of the stack.
 */
export async function recoverStack(
  command: Command,
  workDir: string,
  target: StackTarget,
  /** A folder for the exported state (its secrets stay encrypted). */
  scratch: string,
): Promise<Recovery> {
  const locks = await settledLocks(command, workDir, target);
  if (locks.some((lock) => lock.holder !== "dead")) throw new StackLockedError(target.stack, locks);
  for (const lock of locks) await removeLock(lock);
  const state = path.join(scratch, "state.json");
  const onState = ["--stack", target.stack, "--file", state];
  await run(command, workDir, ["stack", "export", ...onState]);
  const interrupted = pendingOperations(await readFile(state, "utf8"));
  if (interrupted.length > 0) await run(command, workDir, ["stack", "import", ...onState]);
  return { staleLocks: locks, interrupted };
}

/** The locks on the stack, as far as the backend keeps them in files. */
export async function stackLocks(
  command: Command,
  workDir: string,
  target: StackTarget,
): Promise<StackLock[]> {
  const { url } = JSON.parse(await run(command, workDir, ["whoami", "--json"])) as { url: string };
  return readLocks(url, target.project, target.stack);
}

/** The engine of a program that was killed notices it, and dies too, within a second or so. */
async function settledLocks(command: Command, workDir: string, target: StackTarget): Promise<StackLock[]> {
  const deadline = performance.now() + 10_000;
  for (;;) {
    const locks = await stackLocks(command, workDir, target);
    if (!locks.some((lock) => lock.holder === "alive") || performance.now() > deadline) return locks;
    await sleep(250);
  }
}

function pendingOperations(state: string): string[] {
  const { deployment } = JSON.parse(state) as {
    deployment?: { pending_operations?: readonly { resource: { urn: string } }[] };
  };
  return (deployment?.pending_operations ?? []).map((operation) => operation.resource.urn);
}
