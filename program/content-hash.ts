import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readlink } from "node:fs/promises";
import * as path from "node:path";
import { pipeline } from "node:stream/promises";

import type { BuildSource } from "../components";
import { contextEntries, leadsToFile, type ContextEntry } from "./context-entries";
import { PrepareError } from "./errors";
import { readIgnoreRules } from "./ignore-rules";

/** What is to be built; paths relative to `root`. */
export type BuildInputs = Omit<BuildSource, "contentHash">;

/**
 * Says whether two builds are the same: the same hash for the same files (paths, permissions, content, what links lead
 * to), Dockerfile, arguments, target and platform; wherever, whenever and by whomever they were checked out.
 *
 * At least as fine as docker-build's own `contextHash`: were that to change and ours not, docker-build would push other
 * bytes under a tag that cannot move.
 */
export async function contentHash(inputs: BuildInputs, root = process.cwd()): Promise<string> {
  const context = path.resolve(root, inputs.context);
  const dockerfile = path.resolve(root, inputs.dockerfile ?? path.join(inputs.context, "Dockerfile"));
  try {
    const rules = await readIgnoreRules(context, dockerfile);
    const entries = await contextEntries(context, rules);
    const lines = await inOrder(entries, (entry) => describe(context, entry));
    const build = {
      format: 1,
      // Hashed apart: it may lie outside the context, or be ignored in it.
      dockerfile: await hashFile(dockerfile),
      args: Object.entries(inputs.args ?? {}).sort(([a], [b]) => (a < b ? -1 : 1)),
      target: inputs.target ?? null,
      platform: inputs.platform ?? null,
      entries: lines,
    };
    return createHash("sha256").update(JSON.stringify(build)).digest("hex").slice(0, length);
  } catch (error) {
    throw unreadable(error, inputs);
  }
}

/** 128 bits: as many as nobody finds two of, and short enough for a tag with a service's name. */
const length = 32;
const parallelFiles = 16;

async function describe(context: string, { path: file, kind, mode }: ContextEntry): Promise<unknown[]> {
  const full = path.join(context, file);
  if (kind === "folder") return [kind, file, mode];
  if (kind === "file") return [kind, file, mode, await hashFile(full)];
  return [kind, file, mode, await readlink(full), (await leadsToFile(full)) ? await hashFile(full) : null];
}

async function hashFile(file: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(file, { highWaterMark: 1 << 20 }), hash);
  return hash.digest("hex");
}

/** The results in the order of the items, a few at a time: a folder may hold more files than may be open. */
async function inOrder<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results = new Array<R>(items.length);
  let next = 0;
  const worker = async () => {
    for (let index = next++; index < items.length; index = next++)
      results[index] = await work(items[index] as T);
  };
  await Promise.all(Array.from({ length: parallelFiles }, worker));
  return results;
}

function unreadable(error: unknown, { context, dockerfile }: BuildInputs): unknown {
  const { code, path: file } = error as NodeJS.ErrnoException;
  if (typeof code !== "string" || file === undefined) return error;
  const dockerfileName = dockerfile ?? `${context}/Dockerfile`;
  return new PrepareError(
    "build-context",
    `The build context "${context}" can't be read: ${code} at ${file}.`,
    {
      nextStep:
        code === "ENOENT"
          ? `Make sure that the folder "${context}" and "${dockerfileName}" exist and that no link in it dangles, or add what is not needed to .dockerignore.`
          : "Make it readable, or add it to .dockerignore.",
      cause: error,
    },
  );
}
