import { spawn } from "node:child_process";
import { once } from "node:events";
import * as fs from "node:fs";
import * as path from "node:path";
import { LocalError } from "../errors";
import { runningProcess } from "./running-process";

/** A background process of the local AWS, as `world.json` remembers it. */
export interface Daemon {
  readonly name: string;
  /** Also its process group and its session. */
  readonly pid: number;
  /** Tells it from a later process that was given the same id. */
  readonly startTime: string;
  readonly logFile: string;
}

export interface SpawnDaemonOptions {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  /** The whole environment: nothing of the caller's own leaks in. */
  readonly env: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Appended to. Its folder says to which local AWS the process belongs. */
  readonly logFile: string;
}

/** Marks every process that a daemon starts, so that `strayDaemons` finds those that nobody wrote down. */
export const daemonMark = "BERTH_DAEMON";

/** Starts a process that survives this one, in a session of its own. Resolves once it runs, not once it serves. */
export async function spawnDaemon(options: SpawnDaemonOptions): Promise<Daemon> {
  const { name, command, args, env, cwd, logFile } = options;
  fs.mkdirSync(path.dirname(logFile), { recursive: true });
  const log = fs.openSync(logFile, "a");
  try {
    const child = spawn(command, args, {
      cwd: cwd ?? path.dirname(logFile),
      env: { ...env, [daemonMark]: logFile },
      detached: true,
      stdio: ["ignore", log, log],
    });
    await once(child, "spawn").catch((cause: unknown) => {
      throw cannotStart(name, command, cause);
    });
    child.unref();
    const { pid } = child;
    if (pid === undefined) throw cannotStart(name, command, undefined);
    return { name, pid, startTime: runningProcess(pid)?.startTime ?? ended, logFile };
  } finally {
    fs.closeSync(log);
  }
}

/** Whether the process still runs, and is still the one that was started. */
export function isAlive(daemon: Daemon): boolean {
  return runningProcess(daemon.pid)?.startTime === daemon.startTime;
}

/** The start time of a process that was gone before it could be looked at: equals no real one. */
const ended = "ended";

function cannotStart(name: string, command: string, cause: unknown): LocalError {
  return new LocalError(
    "daemon-not-started",
    `${name} could not be started: ${command} is missing or may not be executed.`,
    "Run `npm start` again: it restores missing tools.",
    { cause },
  );
}
