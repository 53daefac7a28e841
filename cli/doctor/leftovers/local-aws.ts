import * as fs from "node:fs";
import * as path from "node:path";
import { z } from "zod";

import { count, list } from "../../shared/wording";
import type { Finding } from "../check";

/** A local AWS's folder, and what of it runs. */
export interface LocalAws {
  readonly folder: string;
  readonly running: readonly string[];
  /** Of those that were written down as running. */
  readonly gone: readonly string[];
  /** When anything was last written there, milliseconds since 1970. */
  readonly usedAt: number;
}

/**
 * A local AWS of berth's checkout that this folder, or one above it, has: it isn't part of the package, but writes down
 * what it has started, in `.berth/world.json`.
 *
 * @param env `BERTH_DIR` says where it is, as in the local shell.
 */
export function findLocalAws(
  folder: string,
  env: Readonly<Record<string, string | undefined>>,
): LocalAws | undefined {
  const above = foldersAbove(path.resolve(folder)).map((one) => path.join(one, ".berth"));
  const candidates = env["BERTH_DIR"] ? [env["BERTH_DIR"]] : above;
  const found = candidates.find((one) => fs.existsSync(path.join(one, "world.json")));
  return found === undefined ? undefined : readLocalAws(found);
}

/** What is idle for longer than an hour is told of. */
const idleMs = 3_600_000;

/** Where none is there, there is nothing to tell. */
export function localAwsFinding(found: LocalAws | undefined, now: number): Finding {
  if (!found || (found.running.length === 0 && found.gone.length === 0))
    return { status: "ok", found: "None runs for this folder." };
  const { folder, running, gone, usedAt } = found;
  const stop =
    "`npm run local -- stop` in berth's checkout ends it, `npm run local -- reset` removes its folder too.";
  if (running.length === 0)
    return { status: "ok", found: `That of ${folder} has ended: ${list(gone)} run no more.` };
  if (gone.length > 0)
    return {
      status: "warning",
      found: `Of that in ${folder}, ${list(running)} run and ${list(gone)} don't.`,
      remedy: stop,
    };
  const idle = Math.floor((now - usedAt) / idleMs);
  return idle < 1
    ? { status: "ok", found: `That in ${folder} runs: ${list(running)}.`, remedy: stop }
    : {
        status: "warning",
        found: `That in ${folder} runs (${list(running)}), and has been idle for ${count(idle, "hour")}.`,
        remedy: stop,
      };
}

const daemon = z.object({ pid: z.number().int(), startTime: z.string() });
const world = z.object({ daemons: z.record(z.string(), daemon.optional()) });

function readLocalAws(folder: string): LocalAws | undefined {
  const parsed = world.safeParse(jsonIn(path.join(folder, "world.json")));
  if (!parsed.success) return undefined;
  const daemons = Object.entries(parsed.data.daemons).flatMap(([name, one]) =>
    one ? [{ name, ...one }] : [],
  );
  const names = (alive: boolean) =>
    daemons.filter(({ pid, startTime }) => isRunning(pid, startTime) === alive).map(({ name }) => name);
  return { folder, running: names(true), gone: names(false), usedAt: lastWritten(folder) };
}

/** As the kernel says when it began: another process may have got its number. */
function isRunning(pid: number, startTime: string): boolean {
  try {
    const stat = fs.readFileSync(`/proc/${pid}/stat`, "utf8");
    const [state, ...fields] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return state !== "Z" && fields[18] === startTime;
  } catch {
    return false;
  }
}

/** Logs and the state of stacks are what use writes to. */
function lastWritten(folder: string): number {
  const times = [folder, path.join(folder, "logs"), path.join(folder, "state")].flatMap((one) => [
    timeOf(one),
    ...entries(one).map((entry) => timeOf(path.join(one, entry))),
  ]);
  return Math.max(0, ...times);
}

function entries(folder: string): string[] {
  return fs.existsSync(folder) ? fs.readdirSync(folder) : [];
}

function timeOf(file: string): number {
  return fs.statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

function jsonIn(file: string): unknown {
  try {
    return JSON.parse(fs.readFileSync(file, "utf8")) as unknown;
  } catch {
    return undefined;
  }
}

function foldersAbove(folder: string): string[] {
  const parent = path.dirname(folder);
  return parent === folder ? [folder] : [folder, ...foldersAbove(parent)];
}
