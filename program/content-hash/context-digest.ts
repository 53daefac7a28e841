import { createHash } from "node:crypto";
import type { BigIntStats } from "node:fs";
import * as path from "node:path";

import { contextEntries, type ContextEntry, type ContextFault } from "./context-entries";
import { unreadableContext } from "./context-problem";
import { openHashCache, type HashCache, type HashedFile } from "./hash-cache";
import { hashFiles } from "./hash-files";
import { digestBytes } from "./hash-table";
import { readIgnoreRules } from "./ignore-rules";

export interface ContextPlaces {
  /** As the user gave it, for messages. */
  readonly given: string;
  /** Absolute, as all that follow. */
  readonly context: string;
  readonly dockerfile: string;
  /** The folder for digests of files; `false`: read everything. */
  readonly cache: string | false;
}

/**
 * SHA-256 of everything that a build context sends to the builder, in hexadecimal digits.
 *
 * @throws {PrepareError} naming all that can't be read, and all links that lead nowhere.
 */
export async function contextDigest(places: ContextPlaces): Promise<string> {
  const { context, dockerfile } = places;
  const rules = readIgnoreRules(context, dockerfile);
  const cache = openHashCache(places.cache, context);
  try {
    const started = Date.now();
    const { entries, faults } = await contextEntries(context, rules, cache.files);
    const { read, unreadable } = await readUnknown(context, entries);
    const all = [...faults, ...unreadable];
    if (all.length > 0) throw unreadableContext(places.given, all);
    if (!isQuicklyRead(read)) await cache.save(read, rowsUsed(entries), started);
    return digestOf(entries, digestsOf(entries, cache, read));
  } finally {
    cache.files.close();
  }
}

/** Reads those files whose digests the cache did not know. */
async function readUnknown(
  context: string,
  entries: readonly ContextEntry[],
): Promise<{ read: HashedFile[]; unreadable: ContextFault[] }> {
  const files = entries.flatMap(({ path, file }) =>
    typeof file === "object" ? [{ path, stats: file }] : [],
  );
  const { digests, unreadable } = await hashFiles(
    files.map(({ path: file, stats }) => ({ path: path.join(context, file), size: stats.size })),
  );
  return {
    read: files.map((file, index) => ({ ...file, digest: digests[index] as Uint8Array })),
    unreadable: unreadable.map(({ index, code }) => ({ path: files[index]!.path, code })),
  };
}

/** Whether files are read again in less time than it takes to look after a cache. */
function isQuicklyRead(files: readonly { readonly stats: BigIntStats }[]): boolean {
  return files.length < 500 && files.reduce((sum, { stats }) => sum + Number(stats.size), 0) < 8 << 20;
}

function rowsUsed(entries: readonly ContextEntry[]): Set<number> {
  return new Set(entries.flatMap(({ file }) => (typeof file === "number" ? [file] : [])));
}

/** 32 bytes an entry, in their order; zeros for one without content. */
function digestsOf(
  entries: readonly ContextEntry[],
  { table }: HashCache,
  read: readonly HashedFile[],
): Uint8Array {
  const kept = Buffer.from(table.digests.buffer, table.digests.byteOffset, table.digests.byteLength);
  const digests = Buffer.alloc(entries.length * digestBytes);
  let next = 0;
  for (const [index, { file }] of entries.entries()) {
    const at = index * digestBytes;
    if (typeof file === "number") kept.copy(digests, at, file * digestBytes, (file + 1) * digestBytes);
    else if (file !== undefined) digests.set((read[next++] as HashedFile).digest, at);
  }
  return digests;
}

function digestOf(entries: readonly ContextEntry[], digests: Uint8Array): string {
  // No path and no link's target has this character in it, and there are four words an entry.
  const words = entries.flatMap(({ kind, path, mode, target = "" }) => [kind, path, mode, target]);
  return createHash("sha256").update(words.join("\0")).update("\0").update(digests).digest("hex");
}
