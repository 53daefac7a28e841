import * as fs from "node:fs";
import * as path from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import npmPackage from "@pulumi/pulumi/package.json";
import { runCommand } from "../process";
import { cacheEntry } from "./cache-entry";
import type { Tool } from "./tools";

/**
 * The official release of a tool, in the cache.
 *
 * Tried against a local server only: where this was written, no download host answers. Trusts HTTPS and the
 * release's own host; no checksum is pinned.
 */
export async function download(tool: Tool, cache: string): Promise<string> {
  if (tool.name === "pulumi") return downloadPulumi(cache);
  const { release } = tool;
  if (release === undefined) throw new Error(`No release of \`${tool.name}\` is known.`);
  const dir = await cacheEntry({
    link: path.join(cache, `${tool.name}-${tool.version}-${process.arch}`),
    build: (dir) => fetchRelease(release.url(releaseArch()), release.member, path.join(dir, tool.executable)),
  });
  return path.join(dir, tool.executable);
}

/** Pulumi's own installer brings the language hosts too. Installs the version of the npm SDK. */
async function downloadPulumi(cache: string): Promise<string> {
  // Imported here: it takes half a second, and most runs download nothing.
  const { PulumiCommand } = await import("@pulumi/pulumi/automation/index.js");
  const dir = await cacheEntry({
    link: path.join(cache, `pulumi-${npmPackage.version}-${process.arch}`),
    build: async (dir) => void (await PulumiCommand.install({ root: dir })),
  });
  return path.join(dir, "bin", "pulumi");
}

/** Exported for its test. */
export async function fetchRelease(url: string, member: string | undefined, target: string): Promise<void> {
  const response = await fetch(url, { signal: AbortSignal.timeout(300_000) });
  if (!response.ok || response.body === null) throw new Error(`${url} answered ${response.status}.`);
  const fetched = `${target}.fetched`;
  await pipeline(Readable.fromWeb(response.body), fs.createWriteStream(fetched));
  if (member === undefined) {
    fs.renameSync(fetched, target);
  } else {
    const dir = path.dirname(target);
    await runCommand("tar", ["-xzf", fetched, "-C", dir]);
    fs.renameSync(path.join(dir, member), target);
    fs.rmSync(fetched);
  }
  fs.chmodSync(target, 0o755);
}

function releaseArch(): string {
  return process.arch === "x64" ? "amd64" : process.arch;
}
