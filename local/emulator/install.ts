import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { LocalError } from "../errors";
import { CommandFailure, runCommand } from "../process";
import { cacheEntry } from "../toolchain/cache-entry";
import type { ToolProgress } from "../toolchain/progress";

export interface EmulatorInstall {
  /** The interpreter of a virtual environment that holds the emulator. */
  readonly python: string;
}

export interface EnsureEmulatorOptions {
  readonly cache: string;
  readonly onProgress: (event: ToolProgress) => void;
}

/** The emulator in a virtual environment of its own, installed once per set of pinned requirements. */
export async function ensureEmulator(options: EnsureEmulatorOptions): Promise<EmulatorInstall> {
  const { cache, onProgress } = options;
  const report = (state: ToolProgress["state"], detail?: string) =>
    onProgress({ tool: "emulator", index: 1, total: 1, state, ...(detail === undefined ? {} : { detail }) });
  const venv = await cacheEntry({
    link: entryLink(cache),
    build: async (dir) => {
      report("building", "virtual environment");
      await createVenv(dir);
      report("building", "packages");
      await installPackages(dir);
    },
    // A link to the Python that made it, which an upgrade may have removed.
    isIntact: (dir) => fs.existsSync(path.join(dir, "bin", "python")),
    onWait: () => report("building", "another run is installing it"),
  });
  report("done");
  return { python: path.join(venv, "bin", "python") };
}

/** Whether `ensureEmulator` has nothing left to install. */
export function emulatorInstalled(cache: string): boolean {
  return fs.existsSync(path.join(entryLink(cache), "bin", "python"));
}

/** Other requirements or another kind of machine make another entry. */
export function emulatorKey(requirementsText: string): string {
  const hash = createHash("sha256").update(requirementsText).digest("hex").slice(0, 12);
  return `${process.platform}-${process.arch}-${hash}`;
}

const requirements = path.join(__dirname, "requirements.txt");

function entryLink(cache: string): string {
  return path.join(cache, "emulator", emulatorKey(fs.readFileSync(requirements, "utf8")));
}

async function createVenv(dir: string): Promise<void> {
  try {
    await runCommand("python3", ["-m", "venv", dir]);
  } catch (failure) {
    throw new LocalError(
      "emulator-no-venv",
      `Python could not make a virtual environment for the AWS emulator: ${lastLine(failure)}`,
      "Install Python 3.10 or later with its venv module (Debian: `apt-get install python3-venv`).",
      { cause: failure },
    );
  }
}

async function installPackages(dir: string): Promise<void> {
  const args = [
    ...["-m", "pip", "install", "--quiet", "--no-input", "--no-deps"],
    // What it installs runs as root: no other file than those pinned, and none whose installation runs code.
    ...["--require-hashes", "--only-binary=:all:", "--requirement", requirements],
  ];
  try {
    await runCommand(path.join(dir, "bin", "python"), args);
  } catch (failure) {
    throw new LocalError(
      "emulator-not-installed",
      `pip could not install the AWS emulator: ${lastLine(failure)}`,
      "Check that this machine reaches its Python package index (`pip download ministack`), then run again.",
      { cause: failure },
    );
  }
}

function lastLine(failure: unknown): string {
  return failure instanceof CommandFailure ? failure.lastLine : String(failure);
}
