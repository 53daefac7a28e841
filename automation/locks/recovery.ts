import { readFile } from "node:fs/promises";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type Command, run, runBySdk } from "../command";
import { StackLockedError } from "../errors/stack-locked-error";
import { type Backend, findBackend } from "./backend";
import type { StackLock, StackTarget } from "./stack-lock";

/** What a killed run had left behind. */
export interface Recovery {
  /** The locks that were removed. */
  readonly staleLocks: readonly StackLock[];
  /** URNs of the resources that it was working on. One that it was creating may exist without being recorded. */
  readonly interrupted: readonly string[];
}

/** Where commands on one stack run. */
export interface StackPlace extends StackTarget {
  readonly command: Command;
  readonly workDir: string;
  /** A folder for an exported state (its secrets stay encrypted). */
  readonly scratch: string;
}

/**
 * Removes dead locks and the record of interrupted operations.
 *
 * Export and import drop that record, resources untouched, in well under a second. `refresh --clear-pending-creates`
 * would ask the provider about every resource of the stack.
 *
 * @throws {StackLockedError} where somebody works on the stack, or may: also where locks can't be read.
 */
export async function recoverStack(place: StackPlace): Promise<Recovery> {
  const { command, workDir, scratch, stack } = place;
  const backend = await findBackend(command, workDir);
  const locks = await settledLocks(backend, place);
  if (locks.some((lock) => lock.holder !== "dead")) throw new StackLockedError(stack, { locks });
  for (const lock of locks) if (typeof backend.locks === "object") await backend.locks.remove(lock);
  const state = path.join(scratch, "state.json");
  const onState = ["--stack", stack, "--file", state];
  await run(command, workDir, ["stack", "export", ...onState]);
  const interrupted = pendingOperations(await readFile(state, "utf8"));
  if (interrupted.length > 0) {
    await runBySdk(command, workDir, ["stack", "import", ...onState]);
  }
  return { staleLocks: locks, interrupted };
}

/** The engine of a program that was killed notices it, and dies too, within a second or so. */
async function settledLocks({ locks: store }: Backend, target: StackTarget): Promise<StackLock[]> {
  if (typeof store !== "object") return [];
  const deadline = performance.now() + 10_000;
  for (;;) {
    const locks = await store.read(target);
    if (!locks.some((lock) => lock.holder === "alive") || performance.now() > deadline) return locks;
    await sleep(250);
  }
}

/** URNs of what an exported state says is under way. */
export function pendingOperations(state: string): string[] {
  const { deployment } = JSON.parse(state) as {
    deployment?: { pending_operations?: readonly { resource: { urn: string } }[] };
  };
  return (deployment?.pending_operations ?? []).map((operation) => operation.resource.urn);
}
