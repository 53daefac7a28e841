import * as fs from "node:fs";
import * as path from "node:path";
import { isOwnProcess } from "../ours/own-process";
import { type Daemon, daemonMark } from "./daemon";
import { runningProcesses } from "./running-process";

/**
 * This user's daemons whose log lies in `dir`, found in the process table. It knows those too that a killed `npm start` had
 * started but not yet written down. The oldest first: a daemon comes before those of its children that have
 * opened sessions of their own, which are listed too.
 */
export function strayDaemons(dir: string): Daemon[] {
  const bySession = new Map<number, Daemon>();
  for (const { pid, session, startTime } of runningProcesses()) {
    const logFile = markOf(pid);
    if (logFile === undefined || !logFile.startsWith(dir + path.sep)) continue;
    if (pid !== session && bySession.has(session)) continue;
    bySession.set(session, { name: path.parse(logFile).name, pid: session, startTime, logFile });
  }
  return [...bySession.values()].sort((a, b) => Number(a.startTime) - Number(b.startTime));
}

function markOf(pid: number): string | undefined {
  try {
    // Anybody can put any text into the environment of a process of his own.
    if (!isOwnProcess(pid)) return undefined;
    const variables = fs.readFileSync(`/proc/${pid}/environ`, "utf8").split("\0");
    return variables.find((variable) => variable.startsWith(`${daemonMark}=`))?.slice(daemonMark.length + 1);
  } catch {
    return undefined;
  }
}
