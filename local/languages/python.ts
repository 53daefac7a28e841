import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";

import { LocalError } from "../errors";
import { CommandFailure, runCommand } from "../process";
import type { ToolProgress } from "../toolchain";
import { cacheEntry } from "../toolchain/cache-entry";

/** A Python with Pulumi's SDK, in a virtual environment of its own: once per user and set of pinned packages. */
export async function ensurePython({
  cache,
  onProgress,
}: {
  readonly cache: string;
  readonly onProgress: (event: ToolProgress) => void;
}): Promise<string> {
  const report = (state: ToolProgress["state"], detail?: string) =>
    onProgress({ tool: "python", index: 1, total: 1, state, ...(detail !== undefined && { detail }) });
  const venv = await cacheEntry({
    link: entryLink(cache),
    build: async (dir) => {
      report("building", "virtual environment with Pulumi's SDK");
      await install(dir);
    },
    // A link to the Python that made it, which an upgrade may have removed.
    isIntact: (dir) => fs.existsSync(path.join(dir, "bin", "python")),
    onWait: () => report("building", "another run is installing it"),
  });
  report("done");
  return path.join(venv, "bin", "python");
}

const requirements = path.join(__dirname, "requirements.txt");

function entryLink(cache: string): string {
  const hash = createHash("sha256").update(fs.readFileSync(requirements)).digest("hex").slice(0, 12);
  return path.join(cache, "languages", `python-${process.platform}-${process.arch}-${hash}`);
}

async function install(dir: string): Promise<void> {
  const pip = ["-m", "pip", "install", "--quiet", "--no-input", "--no-deps"];
  // No other file than those pinned, and none whose installation runs code.
  const pins = ["--require-hashes", "--only-binary=:all:", "--requirement", requirements];
  try {
    await runCommand("python3", ["-m", "venv", dir]);
    await runCommand(path.join(dir, "bin", "python"), [...pip, ...pins]);
  } catch (failure) {
    throw new LocalError(
      "python-not-installed",
      `Pulumi's SDK for Python could not be installed: ${failure instanceof CommandFailure ? failure.lastLine : String(failure)}`,
      "Check that Python is 3.10 or later with its venv module, and that this machine reaches its package index (`pip download pulumi`), then run again.",
      { cause: failure },
    );
  }
}
