import { createHash, randomUUID } from "node:crypto";
import { closeSync, fstatSync, futimesSync, openSync, readFileSync, type BigIntStats } from "node:fs";
import { mkdir, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";

import {
  decodeTable,
  digestTable,
  encodeTable,
  rowOf,
  stampOf,
  type DigestRow,
  type DigestTable,
} from "./hash-table";
import { knownFiles, startStatWorker, type KnownFiles, type StatWorker } from "./known-files";

/** A file that this run had to read. */
export interface HashedFile {
  /** Relative to the context. */
  readonly path: string;
  /** As it was before it was read. */
  readonly stats: BigIntStats;
  readonly digest: Uint8Array;
}

/** Digests of one build context's files, kept on this machine from run to run. */
export interface HashCache {
  readonly table: DigestTable;
  readonly files: KnownFiles;
  /**
   * Keeps digests for the next run. Never fails, for without them the next run only takes longer.
   *
   * @param used The rows that this run found files in.
   * @param started When it began to look at files, in milliseconds since 1970.
   */
  save(read: readonly HashedFile[], used: ReadonlySet<number>, started: number): Promise<void>;
}

/**
 * Opens what is kept for a context. What is damaged, of another version, of another context or another user's is no
 * cache: the run goes on as if there were none.
 *
 * @param folder `false`: nothing is kept.
 * @param context Its absolute path.
 */
export function openHashCache(folder: string | false, context: string): HashCache {
  if (folder === false) return emptyCache(context);
  const name = createHash("sha256").update(context).digest("hex").slice(0, 32);
  const file = path.join(folder, name);
  const { table, worker } = load(file, context);
  return {
    table,
    files: knownFiles(table, context, worker),
    async save(read, used, started) {
      const settled = read.filter(({ stats }) => isSettled(stats, started));
      if (settled.length === 0) return;
      try {
        await mkdir(folder, { recursive: true, mode: 0o700 });
        await replace(file, encodeTable(merge(table, used, settled), context));
        await prune(folder);
      } catch {
        // A full disk, or a home that can't be written to, is no reason not to deploy.
      }
    },
  };
}

function emptyCache(context: string): HashCache {
  const table = digestTable([]);
  return { table, files: knownFiles(table, context), save: () => Promise.resolve() };
}

function load(file: string, context: string): { table: DigestTable; worker?: StatWorker } {
  let worker: StatWorker | undefined;
  try {
    // Synchronous, for there is nothing else to do meanwhile and each turn of the event loop takes its time.
    const handle = openSync(file, "r");
    try {
      const { uid, size } = fstatSync(handle);
      // Whoever could write it could make us deploy what the user did not build.
      if (uid !== process.getuid?.() || size > largestBytes) return { table: digestTable([]) };
      if (size > manyFilesBytes && os.availableParallelism() > 1) worker = startStatWorker();
      const table = decodeTable(readFileSync(handle), context);
      // What was used last is kept longest.
      futimesSync(handle, new Date(), new Date());
      if (table) return { table, ...(worker && { worker }) };
    } finally {
      closeSync(handle);
    }
  } catch {
    // As if there were none.
  }
  void worker?.stop();
  return { table: digestTable([]) };
}

/** As many as take longer to look at than a thread takes to start: about 10,000. */
const manyFilesBytes = 1 << 20;

/**
 * Whether a file is old enough to be told from a later version: the clock of a file system can be as coarse as two
 * seconds, and a second change within one tick leaves no trace.
 */
function isSettled({ mtimeNs, ctimeNs }: BigIntStats, started: number): boolean {
  const latest = BigInt(started - coarsestClockMs) * 1_000_000n;
  return mtimeNs < latest && ctimeNs < latest;
}

const coarsestClockMs = 2000;

/** This run's files, and as far as there is room those that another Dockerfile's ignore file lets through. */
function merge(table: DigestTable, used: ReadonlySet<number>, read: readonly HashedFile[]): DigestTable {
  const rows: DigestRow[] = read.map(({ path, stats, digest }) => ({ path, stamp: stampOf(stats), digest }));
  const ours = new Set(read.map(({ path }) => path));
  const room = Math.max((rows.length + used.size) * 2, leastRows) - used.size;
  for (const [row, path] of table.paths.entries())
    if (used.has(row) || (rows.length < room && !ours.has(path))) rows.push(rowOf(table, row));
  // In the order in which a run comes by them, from which the thread that helps profits.
  return digestTable(rows.sort((a, b) => (a.path < b.path ? -1 : 1)));
}

const leastRows = 50_000;

/** Whole or not at all, whoever else writes it or reads it. */
async function replace(file: string, bytes: Buffer): Promise<void> {
  const temporary = `${file}.${randomUUID()}`;
  try {
    await writeFile(temporary, bytes, { mode: 0o600 });
    await rename(temporary, file);
  } finally {
    await rm(temporary, { force: true });
  }
}

/** Deletes what was not used for the longest time; among it what a killed run left half written. */
async function prune(folder: string): Promise<void> {
  const files = await Promise.all(
    (await readdir(folder)).map(async (name) => {
      const file = path.join(folder, name);
      const { size, mtimeMs } = await stat(file);
      return { file, size, mtimeMs };
    }),
  );
  let bytes = 0;
  for (const [index, { file, size }] of files.sort((a, b) => b.mtimeMs - a.mtimeMs).entries()) {
    bytes += size;
    if (index >= mostFiles || bytes > largestBytes) await rm(file, { force: true });
  }
}

const mostFiles = 50;
const largestBytes = 256 << 20;
