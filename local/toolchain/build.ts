import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { LocalError } from "../errors";
import { CommandFailure, runCommand } from "../process";
import { cacheEntry } from "./cache-entry";
import type { Tool } from "./tools";

export interface BuildOptions {
  readonly cache: string;
  readonly onDetail: (detail: string) => void;
  /** @default the modules of the local AWS */
  readonly module?: GoModule;
}

/** A folder with a `go.mod`, and what else of it decides what is built. */
export interface GoModule {
  readonly dir: string;
  readonly files: readonly string[];
}

/** What is built of it. */
export interface BuiltTool extends Pick<Tool, "goPackage">, Partial<Pick<Tool, "versionVariable">> {
  readonly name: string;
}

/** Builds the tools from the pinned Go modules, all in one go: they share most of their packages. */
export async function build(
  tools: readonly BuiltTool[],
  { cache, onDetail, module = localModule }: BuildOptions,
): Promise<string> {
  return cacheEntry({
    link: path.join(cache, `go-${buildKey(tools, pinned(module))}`),
    build: (dir) => compile(tools, dir, module.dir, onDetail),
    onWait: () => onDetail("another run is building them"),
  });
}

/** Pinned modules, kind of machine and set of tools. Not Go's own version: a newer Go is no reason to build again. */
export function buildKey(tools: readonly BuiltTool[], pins: string = pinned(localModule)): string {
  const hash = createHash("sha256").update(
    JSON.stringify([pins, linkerFlags(tools), tools.map((tool) => tool.name)]),
  );
  return `${process.platform}-${process.arch}-${hash.digest("hex").slice(0, 12)}`;
}

const localModule: GoModule = { dir: path.join(__dirname, "go"), files: ["go.mod", "go.sum"] };

function pinned({ dir, files }: GoModule): string {
  return files.map((name) => fs.readFileSync(path.join(dir, name), "utf8")).join();
}

/** The flags go to every executable; one that has no such variable ignores it. */
function linkerFlags(tools: readonly BuiltTool[]): string {
  return [
    "-s",
    "-w",
    ...tools.flatMap(({ versionVariable }) => (versionVariable === undefined ? [] : ["-X", versionVariable])),
  ].join(" ");
}

/** With which whatever is built shares what Go has compiled already. */
export const goEnvironment = {
  // No C compiler is needed, and every machine gets the same executables.
  CGO_ENABLED: "0",
  // The pinned modules are not rewritten.
  GOFLAGS: "-mod=readonly",
  GOWORK: "off",
  // Where there is memory for it, the compiler collects its garbage less often: a fifth less time.
  ...(os.totalmem() > 6 * 2 ** 30 ? { GOGC: "400" } : {}),
};

async function compile(
  tools: readonly BuiltTool[],
  dir: string,
  moduleDir: string,
  onDetail: (detail: string) => void,
): Promise<void> {
  const packages = tools.map((tool) => tool.goPackage);
  const modules = count("modules downloaded", onDetail);
  const listed = await go(moduleDir, ["list", "-deps", ...packages], (line) => {
    if (line.startsWith("go: downloading ")) modules.next();
  });
  const total = listed.split("\n").length;
  const compiled = count(`of ${total} packages compiled`, onDetail);
  const flags = ["-v", "-trimpath", "-buildvcs=false", "-ldflags", linkerFlags(tools)];
  await go(moduleDir, ["build", ...flags, "-o", dir + path.sep, ...packages], (line) => {
    if (!line.startsWith("go: ") && !line.includes(" ")) compiled.next();
  });
}

/** Says how far it has come, every other second at most: a log file gets a line each time. */
function count(what: string, onDetail: (detail: string) => void): { next(): void } {
  let counted = 0;
  let said = 0;
  return {
    next() {
      counted += 1;
      if (Date.now() - said < 2_000) return;
      said = Date.now();
      onDetail(`${counted} ${what}`);
    },
  };
}

async function go(cwd: string, args: readonly string[], onLine: (line: string) => void): Promise<string> {
  try {
    return await runCommand("go", args, { cwd, env: goEnvironment, onLine });
  } catch (failure) {
    if (!(failure instanceof CommandFailure)) throw failure;
    if (failure.errorCode === "ENOENT") {
      throw new LocalError(
        "go-missing",
        "The tools of the local AWS are not installed here, can't be downloaded, and Go is not there to build them.",
        "Install Go 1.26 or later, then run again.",
        { cause: failure },
      );
    }
    throw new LocalError(
      "tools-not-built",
      `\`go ${args[0]}\` failed: ${failure.lastLine}`,
      "Check that Go is 1.26 or later, that it reaches its module proxy and that the disk has 6 GB free, then run again.",
      { cause: failure },
    );
  }
}
