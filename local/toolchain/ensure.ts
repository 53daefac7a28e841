import * as fs from "node:fs";
import * as path from "node:path";
import { z } from "zod";
import { build, buildKey } from "./build";
import { LocalError } from "../errors";
import { download, pinnedRelease } from "./download";
import { downloadsReachable, rememberDownloads } from "./download-probe";
import { findInstalled } from "./on-path";
import type { ToolProgress } from "./progress";
import { dockerBuildVersion, type Tool, type ToolName, tools } from "./tools";

/** Absolute paths of the executables, on PATH or in the user's cache. */
export interface Toolchain {
  readonly pulumi: string;
  readonly dockerBuildPlugin: string;
  readonly dockerBuildVersion: typeof dockerBuildVersion;
  readonly buildx: string;
  readonly buildkitd: string;
}

export interface EnsureToolchainOptions {
  readonly cache: string;
  readonly onProgress: (event: ToolProgress) => void;
}

/** Each tool from this machine, else downloaded, else built. Takes milliseconds once that has been done. */
export async function ensureToolchain(options: EnsureToolchainOptions): Promise<Toolchain> {
  const { onProgress } = options;
  const cache = path.join(options.cache, "toolchain");
  const known = readRecord(cache);
  if (known !== undefined) {
    for (const tool of tools) onProgress(event(tool, "found"));
    return toolchain((name) => known[name]);
  }
  const places = new Map<ToolName, string>();
  await findAll(places, onProgress);
  await downloadMissing(places, cache, onProgress);
  await buildMissing(places, cache, onProgress);
  const place = (name: ToolName) => places.get(name) ?? "";
  writeRecord(cache, place);
  return toolchain(place);
}

/** Whether `ensureToolchain` has nothing left to fetch or build. */
export function toolchainInstalled(cache: string): boolean {
  return readRecord(path.join(cache, "toolchain")) !== undefined;
}

async function findAll(
  places: Map<ToolName, string>,
  onProgress: (event: ToolProgress) => void,
): Promise<void> {
  for (const tool of tools) {
    const found = await findInstalled(tool);
    if (found === undefined) continue;
    places.set(tool.name, found);
    onProgress(event(tool, "found", found));
  }
}

async function downloadMissing(
  places: Map<ToolName, string>,
  cache: string,
  onProgress: (event: ToolProgress) => void,
): Promise<void> {
  const missing = tools.flatMap((tool) => {
    const release = places.has(tool.name) ? undefined : pinnedRelease(tool);
    return release ? [{ tool, release }] : [];
  });
  if (missing.length === 0 || !(await downloadsReachable(cache))) return;
  for (const { tool, release } of missing) {
    onProgress(event(tool, "downloading"));
    try {
      places.set(tool.name, await download(tool, release, cache));
    } catch (error) {
      if (error instanceof LocalError && error.code === "checksum-mismatch") throw error;
      // Building is the way out, whatever the reason was.
      rememberDownloads(cache, false);
      return;
    }
    onProgress(event(tool, "done"));
  }
}

async function buildMissing(
  places: Map<ToolName, string>,
  cache: string,
  onProgress: (event: ToolProgress) => void,
): Promise<void> {
  const missing = tools.filter((tool) => !places.has(tool.name));
  if (missing.length === 0) return;
  const [first] = missing;
  for (const tool of missing) onProgress(event(tool, "building"));
  // They are built in one go, so one of them speaks for all.
  const onDetail = (detail: string) =>
    first && onProgress(event(first, "building", `${detail}, for all tools`));
  const dir = await build(missing, { cache, onDetail });
  for (const tool of missing) {
    places.set(tool.name, path.join(dir, tool.executable));
    onProgress(event(tool, "done"));
  }
}

function event(tool: Tool, state: ToolProgress["state"], detail?: string): ToolProgress {
  const step = { tool: tool.name, index: tools.indexOf(tool) + 1, total: tools.length, state };
  return detail === undefined ? step : { ...step, detail };
}

function toolchain(place: (name: ToolName) => string): Toolchain {
  return {
    pulumi: place("pulumi"),
    dockerBuildPlugin: place("docker-build"),
    dockerBuildVersion,
    buildx: place("buildx"),
    buildkitd: place("buildkitd"),
  };
}

// The record spares a later run every search and version check. It holds while no file has changed.

const recordShape = z.record(
  z.enum(["pulumi", "docker-build", "buildx", "buildkitd"]),
  z.object({ file: z.string(), size: z.number(), mtimeMs: z.number() }),
);

function recordFile(cache: string): string {
  return path.join(cache, `found-${buildKey(tools)}.json`);
}

function readRecord(cache: string): Record<ToolName, string> | undefined {
  try {
    const record = recordShape.parse(JSON.parse(fs.readFileSync(recordFile(cache), "utf8")));
    const unchanged = Object.values(record).every(({ file, size, mtimeMs }) => {
      const now = fs.statSync(file);
      return now.size === size && now.mtimeMs === mtimeMs;
    });
    if (!unchanged) return undefined;
    const place = (name: ToolName) => record[name].file;
    return {
      pulumi: place("pulumi"),
      "docker-build": place("docker-build"),
      buildx: place("buildx"),
      buildkitd: place("buildkitd"),
    };
  } catch {
    return undefined;
  }
}

function writeRecord(cache: string, place: (name: ToolName) => string): void {
  const entries = tools.map(({ name }) => {
    const { size, mtimeMs } = fs.statSync(place(name));
    return [name, { file: place(name), size, mtimeMs }];
  });
  fs.mkdirSync(cache, { recursive: true });
  const file = recordFile(cache);
  fs.writeFileSync(`${file}.${process.pid}`, JSON.stringify(Object.fromEntries(entries), undefined, 2));
  fs.renameSync(`${file}.${process.pid}`, file);
}
