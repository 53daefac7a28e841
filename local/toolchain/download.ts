import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { LocalError } from "../errors";
import { runCommand } from "../process";
import { cacheEntry } from "./cache-entry";
import type { ReleaseArch, Tool } from "./tools";

/** A release file with what it must be. */
export interface PinnedRelease {
  readonly url: string;
  readonly sha256: string;
  /** Of an archive: the executable in it. */
  readonly member?: string;
}

/** The release of a tool for this kind of machine; nothing where its checksum is not known. */
export function pinnedRelease(
  { release: { url, member, sha256 } }: Pick<Tool, "release">,
  arch = releaseArch(),
): PinnedRelease | undefined {
  const pin = arch && sha256[arch];
  return arch && pin ? { url: url(arch), sha256: pin, ...(member !== undefined && { member }) } : undefined;
}

/**
 * The official release of a tool, in the cache. Tried against a local server only: where this was written, no download
 * host answers.
 *
 * @throws {LocalError} `checksum-mismatch` when it is another file than it was; nothing of it is unpacked or run
 */
export async function download(tool: Tool, release: PinnedRelease, cache: string): Promise<string> {
  const dir = await cacheEntry({
    link: path.join(cache, `${tool.name}-${tool.version}-${process.arch}-${release.sha256.slice(0, 12)}`),
    build: (dir) => fetchRelease(release, path.join(dir, tool.executable)),
  });
  return path.join(dir, tool.executable);
}

/** Exported for its test. */
export async function fetchRelease({ url, sha256, member }: PinnedRelease, target: string): Promise<void> {
  const response = await fetch(url, { signal: AbortSignal.timeout(300_000) });
  if (!response.ok || response.body === null) throw new Error(`${url} answered ${response.status}.`);
  const fetched = `${target}.fetched`;
  try {
    await pipeline(Readable.fromWeb(response.body), fs.createWriteStream(fetched, { mode: 0o600 }));
    await verify(fetched, url, sha256);
    if (member === undefined) fs.renameSync(fetched, target);
    else {
      const dir = path.dirname(target);
      await runCommand("tar", ["-xzf", fetched, "-C", dir, "--no-same-owner", "--no-same-permissions"]);
      fs.renameSync(path.join(dir, member), target);
    }
  } finally {
    fs.rmSync(fetched, { force: true });
  }
  fs.chmodSync(target, 0o755);
}

async function verify(file: string, url: string, sha256: string): Promise<void> {
  const hash = createHash("sha256");
  await pipeline(fs.createReadStream(file), hash);
  const found = hash.digest("hex");
  if (found === sha256) return;
  throw new LocalError(
    "checksum-mismatch",
    `${url} is another file than it was when berth was made: its SHA-256 is ${found} instead of ${sha256}. It was deleted unused.`,
    "Tell whoever runs your proxy, and the tool's makers if there is none. Until then install the tool yourself, or take the host's answer away: it is then built from source.",
  );
}

function releaseArch(): ReleaseArch | undefined {
  return ({ x64: "amd64", arm64: "arm64" } as const)[process.arch as string];
}
