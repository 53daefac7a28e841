import { setTimeout as sleep } from "node:timers/promises";
import { LocalError } from "../errors";
import type { Daemon } from "./daemon";
import { runningProcess, runningProcesses } from "./running-process";

/** Ends a daemon and all that it started: asks first, forces after `timeoutMs` (10 s). Nothing to do when it is gone. */
export async function stopDaemon(
  daemon: Daemon,
  options: { readonly timeoutMs?: number } = {},
): Promise<void> {
  signal(members(daemon), "SIGTERM");
  if (await emptyWithin(daemon, options.timeoutMs ?? 10_000)) return;
  signal(members(daemon), "SIGKILL");
  if (await emptyWithin(daemon, 5_000)) return;
  throw new LocalError(
    "daemon-not-stopped",
    `${daemon.name} (process ${daemon.pid}) still runs after SIGKILL: ${members(daemon).join(", ")}.`,
    "It belongs to another user or hangs in the kernel: end it as root, or restart the machine.",
  );
}

/**
 * The processes of the daemon's session. The kernel hands out no id that still names a session, so members
 * without their leader are the daemon's too; a leader with another start time is a stranger with a reused id.
 */
function members(daemon: Daemon): number[] {
  const leader = runningProcess(daemon.pid);
  if (leader !== undefined && leader.startTime !== daemon.startTime) return [];
  return runningProcesses()
    .filter((candidate) => candidate.session === daemon.pid)
    .map((member) => member.pid);
}

function signal(pids: readonly number[], name: NodeJS.Signals): void {
  for (const pid of pids) {
    try {
      process.kill(pid, name);
    } catch {
      // Gone since it was listed, or not ours to signal: `emptyWithin` tells.
    }
  }
}

async function emptyWithin(daemon: Daemon, timeoutMs: number): Promise<boolean> {
  const deadline = Date.now() + timeoutMs;
  while (members(daemon).length > 0) {
    if (Date.now() >= deadline) return false;
    await sleep(20);
  }
  return true;
}
