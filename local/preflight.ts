import { execFile } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { promisify } from "node:util";

import { type ContainerRights, detectContainerRights } from "./daemon";
import { checkout, userCache } from "./paths";
import { freePort } from "./process";

const run = promisify(execFile);

/** `engine`: the real engine and a real registry push, no containers. `full`: BuildKit and containers as well. */
export type Tier = "engine" | "full";

/** One thing that this machine lacks. */
export interface Shortcoming {
  readonly what: string;
  readonly nextStep: string;
  /** The tier that can't run because of it; without the engine tier nothing runs. */
  readonly blocks: Tier;
}

/** What this machine can do. */
export interface Preflight {
  readonly tier: Tier | undefined;
  readonly rights: ContainerRights;
  readonly shortcomings: readonly Shortcoming[];
}

/** Plain facts about the machine, so that the judgement on them is testable. */
export interface MachineFacts {
  readonly platform: NodeJS.Platform;
  readonly toolsReady: boolean;
  readonly go: boolean;
  readonly pythonVenv: boolean;
  readonly rights: ContainerRights;
  /** Bytes free where the checkout and the cache are: the smaller of both. */
  readonly diskFree: number;
  /** Bytes of memory that programs can still have. */
  readonly memoryFree: number;
  readonly loopback: boolean;
}

const gibibyte = 1024 ** 3;
/** Measured: a first start took 5.7 GiB, most of it Go's caches; later ones take what images do. */
const diskNeeded = { first: 8 * gibibyte, later: 1 * gibibyte };
/** Estimates: Go compiles and links large programs the first time; later the engine and its plugins need the most. */
const memoryNeeded = { first: 4 * gibibyte, later: 1.5 * gibibyte };

/** Looks at the machine (a second or so, changes nothing) and reports every shortcoming at once. */
export async function preflight(o: { toolsReady: boolean; tier?: Tier | undefined }): Promise<Preflight> {
  const [go, pythonVenv, rights, loopback] = await Promise.all([
    answers("go", ["version"]),
    answers("python3", ["-c", "import venv, ensurepip"]),
    o.tier === "engine" ? notAskedFor : detectContainerRights(),
    canBindLoopback(),
  ]);
  const facts: MachineFacts = {
    platform: process.platform,
    toolsReady: o.toolsReady,
    go,
    pythonVenv,
    rights,
    loopback,
    diskFree: Math.min(diskFree(checkout), diskFree(userCache())),
    memoryFree: memoryFree(),
  };
  return judgeMachine(facts);
}

export function judgeMachine(facts: MachineFacts): Preflight {
  const shortcomings: Shortcoming[] = [];
  const lacks = (blocks: Tier, what: string, nextStep: string) =>
    shortcomings.push({ blocks, what, nextStep });
  const phase = facts.toolsReady ? "later" : "first";

  if (facts.platform !== "linux") {
    lacks(
      "engine",
      `The local AWS runs on Linux only; this is \`${facts.platform}\`.`,
      "Run it in a Linux virtual machine or container.",
    );
  }
  if (!facts.go && !facts.toolsReady) {
    lacks(
      "engine",
      "Go is not on PATH; the Pulumi CLI and BuildKit are built with it where no download answers.",
      "Install Go 1.26 or newer (https://go.dev/dl).",
    );
  }
  if (!facts.pythonVenv) {
    lacks(
      "engine",
      "Python 3 with `venv` is not there; the AWS emulator runs on it.",
      "Install it (Debian: `apt-get install python3-venv`).",
    );
  }
  if (!facts.loopback) {
    lacks("engine", "No port can be opened on 127.0.0.1.", "Allow listening on the loopback interface.");
  }
  if (facts.diskFree < diskNeeded[phase]) {
    lacks(
      "engine",
      `${inGibibytes(facts.diskFree)} of disk are free; ${inGibibytes(diskNeeded[phase])} are needed.`,
      "Free some disk, or set BERTH_CACHE to a folder on a larger one.",
    );
  }
  if (facts.memoryFree < memoryNeeded[phase]) {
    lacks(
      "engine",
      `${inGibibytes(facts.memoryFree)} of memory are free; ${inGibibytes(memoryNeeded[phase])} are needed.`,
      "Close something large.",
    );
  }
  if (facts.rights.kind === "none") lacks("full", facts.rights.reason, facts.rights.nextStep);

  const blocked = new Set(shortcomings.map((shortcoming) => shortcoming.blocks));
  const tier = blocked.has("engine") ? undefined : blocked.has("full") ? "engine" : "full";
  return { tier, rights: facts.rights, shortcomings };
}

export function describeShortcomings(shortcomings: readonly Shortcoming[]): string {
  return shortcomings.map(({ what, nextStep }) => `  - ${what}\n    ${nextStep}`).join("\n");
}

async function answers(command: string, args: string[]): Promise<boolean> {
  return run(command, args, { timeout: 4000 }).then(
    () => true,
    () => false,
  );
}

const notAskedFor: ContainerRights = {
  kind: "none",
  reason: "BERTH_TIER=engine asks for no containers.",
  nextStep: "Unset BERTH_TIER to use what the machine has.",
};

async function canBindLoopback(): Promise<boolean> {
  return freePort().then(
    () => true,
    () => false,
  );
}

function diskFree(folder: string): number {
  const existing = fs.existsSync(folder) ? folder : path.dirname(folder);
  if (existing === folder || fs.existsSync(existing)) {
    const { bavail, bsize } = fs.statfsSync(existing);
    return bavail * bsize;
  }
  return diskFree(existing);
}

/** os.freemem() leaves out what the kernel would give back; /proc says what programs can have. */
function memoryFree(): number {
  const line = readIfThere("/proc/meminfo")?.match(/^MemAvailable:\s+(\d+) kB$/m);
  return line ? Number(line[1]) * 1024 : os.freemem();
}

function readIfThere(file: string): string | undefined {
  return fs.existsSync(file) ? fs.readFileSync(file, "utf8") : undefined;
}

function inGibibytes(bytes: number): string {
  return `${(bytes / gibibyte).toFixed(1)} GiB`;
}
