import * as fs from "node:fs";

/** What the kernel says of one process that has not ended. */
export interface RunningProcess {
  readonly pid: number;
  /** The process that started it, or whoever took it over when that one ended. */
  readonly parent: number;
  /** The session that it belongs to: the process id of the daemon that opened it. */
  readonly session: number;
  /** Clock ticks since boot: with the process id, unique on a machine until it reboots. */
  readonly startTime: string;
}

/** The process, or nothing when it has ended (a zombie has ended: only its parent's look is missing). */
export function runningProcess(pid: number): RunningProcess | undefined {
  let stat: string;
  try {
    stat = fs.readFileSync(`/proc/${pid}/stat`, "utf8");
  } catch {
    return undefined;
  }
  return parseStat(pid, stat);
}

/** Every process of this machine that may be looked at. */
export function runningProcesses(): RunningProcess[] {
  return fs
    .readdirSync("/proc")
    .filter((name) => /^[0-9]+$/.test(name))
    .map((name) => runningProcess(Number(name)))
    .filter((found) => found !== undefined);
}

/** Exported for its test: a command name may hold spaces and parentheses, so the fields are counted from its end. */
export function parseStat(pid: number, stat: string): RunningProcess | undefined {
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const [state, parent, , session] = fields;
  const startTime = fields[19];
  if (state === undefined || parent === undefined || session === undefined || startTime === undefined)
    return undefined;
  if (state === "Z" || state === "X") return undefined;
  return { pid, parent: Number(parent), session: Number(session), startTime };
}
