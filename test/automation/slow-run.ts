import * as assert from "node:assert/strict";
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import * as path from "node:path";

import type { TestEngine } from "./engine";

/** A run in another process that a test kills, and the processes that it has started by then. */
export interface SlowRun {
  readonly process: ChildProcess;
  readonly started: readonly number[];
}

/** Starts a run that creates a resource for a minute, and waits until it does. */
export async function startSlowRun(engine: TestEngine, stack = "dev"): Promise<SlowRun> {
  const script = path.join(__dirname, "fixtures/slow.ts");
  const args = ["--import", "tsx", script, JSON.stringify({ ...engine.options, stack })];
  // What a killed process leaves in its temporary folder goes with the engine's state.
  const env = { ...process.env, TMPDIR: engine.state };
  const child = spawn(process.execPath, args, { env, stdio: ["ignore", "pipe", "inherit"] });
  const [line] = (await once(child.stdout, "data")) as [Buffer];
  assert.equal(line.toString(), "working\n");
  return { process: child, started: descendantsOf(child.pid!) };
}

/** Ends those that are left: the plugins of an engine that was killed go on for ever. */
export function killAll(pids: readonly number[]): void {
  for (const pid of pids) if (isRunning(pid)) process.kill(pid, "SIGKILL");
}

/** The processes that it started, and those that these did. */
export function descendantsOf(root: number): number[] {
  const table = execFileSync("ps", ["-eo", "pid=,ppid=,comm="], { encoding: "utf8" });
  const processes = table
    .trim()
    .split("\n")
    // But the one that tells.
    .filter((line) => !/ ps$/.test(line))
    .map((line) => line.trim().split(/\s+/, 2).map(Number));
  const found = [root];
  for (const parent of found) for (const [pid, ppid] of processes) if (ppid === parent) found.push(pid!);
  return found.slice(1);
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
