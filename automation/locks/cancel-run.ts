import { type Command, run } from "../command";
import { StackLockedError } from "../errors/stack-locked-error";
import { findBackend } from "./backend";
import type { StackLock, StackTarget } from "./stack-lock";

/** What `Deployment.cancel` did. */
export interface Cancellation {
  /** The locks that were removed; empty where the backend keeps none that can be read. */
  readonly removedLocks: readonly StackLock[];
}

/**
 * Unlocks the stack. What is interrupted stays recorded, for `recover`.
 *
 * @param force Also where its holder runs, or may, which then writes to the same state as the next run.
 * @throws {StackLockedError}
 */
export async function cancelRun(
  command: Command,
  workDir: string,
  target: StackTarget,
  force: boolean,
): Promise<Cancellation> {
  const { locks: store, url } = await findBackend(command, workDir);
  if (typeof store === "object") {
    const locks = await store.read(target);
    if (!force && locks.some((lock) => lock.holder !== "dead"))
      throw new StackLockedError(target.stack, { locks });
    for (const lock of locks) await store.remove(lock, { force });
    return { removedLocks: locks };
  }
  if (store === "unread" && !force) throw new StackLockedError(target.stack, { locks: [], unreadIn: url });
  await run(command, workDir, ["cancel", target.stack, "--yes"]);
  return { removedLocks: [] };
}
