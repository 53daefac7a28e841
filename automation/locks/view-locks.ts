import type { Command } from "../command";
import type { LockView } from "../errors/stack-locked-error";
import { findBackend } from "./backend";
import type { StackTarget } from "./stack-lock";

/** Who holds a stack that a run was refused. Never fails: the refusal is worth more than why it can't be read. */
export async function viewLocks(command: Command, workDir: string, target: StackTarget): Promise<LockView> {
  try {
    const { locks: store, url } = await findBackend(command, workDir);
    if (typeof store === "object") return { locks: await store.read(target) };
    return store === "unread" ? { locks: [], unreadIn: url } : { locks: [], held: true };
  } catch {
    return { locks: [], held: true };
  }
}

/**
 * Takes away what a cancelled run of this process left locked: the engine gives its lock back, except where a signal reached
 * it before it was listening.
 *
 * @param since Milliseconds since 1970: when the run began. A dead holder's lock is nobody's by then.
 */
export async function clearOwnLocks(
  command: Command,
  workDir: string,
  target: StackTarget,
  since: number,
): Promise<void> {
  try {
    const { locks: store } = await findBackend(command, workDir);
    if (typeof store !== "object") return;
    for (const lock of await store.read(target))
      if (lock.holder === "dead" && Date.parse(lock.since) >= since) await store.remove(lock);
  } catch {
    // The next run says who holds the stack, and how to go on.
  }
}
