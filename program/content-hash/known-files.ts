import { lstatSync, type BigIntStats } from "node:fs";

import { modeIn, rowIn, type DigestTable } from "./hash-table";
import { startWorker, type HashWorker } from "./hash-worker";
import { fileState, statShare, type SharedStats } from "./stat-share";

/** What a file is found to be: the row of a table, or what the system says of one that is not in it. */
export type FoundFile = number | BigIntStats;

/** Looks at files, and knows some of them. */
export interface KnownFiles {
  /** @param path Relative to the context @param full The same file's absolute path */
  look(path: string, full: string): { readonly mode: number; readonly file: FoundFile };
  /** For what was looked at already. */
  find(path: string, stats: BigIntStats): FoundFile;
  /** Ends the thread that helps, if there is one. */
  close(): void;
}

/** A thread that looks at many files, started before it is known at which, for that takes a while. */
export type StatWorker = HashWorker<SharedStats, void>;

export function startStatWorker(): StatWorker {
  return startWorker(statShare);
}

/** The files of a table, looked at by two threads where there are many. */
export function knownFiles(table: DigestTable, root: string, worker?: StatWorker): KnownFiles {
  const states = new Int32Array(new SharedArrayBuffer(table.paths.length * Int32Array.BYTES_PER_ELEMENT));
  void worker?.run({ root, paths: table.paths, stamps: table.stamps, states });
  const find: KnownFiles["find"] = (path, stats) => rowIn(table, path, stats) ?? stats;
  return {
    find,
    look(path, full) {
      const row = table.rows.get(path);
      if (row !== undefined) {
        const state = Atomics.compareExchange(states, row, fileState.unknown, fileState.seen);
        if (state === fileState.same) return { mode: modeIn(table, row), file: row };
      }
      const stats = lstatSync(full, { bigint: true });
      return { mode: Number(stats.mode), file: find(path, stats) };
    },
    close: () => void worker?.stop(),
  };
}
