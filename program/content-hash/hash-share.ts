import type { Hash } from "node:crypto";

import type { Modules } from "./hash-worker";

/** Files to hash that several threads take from, one after the other. */
export interface SharedFiles {
  readonly paths: readonly string[];
  /** One number: the index of the file that is taken next. */
  readonly next: Int32Array;
  /** 32 bytes a file. */
  readonly digests: Uint8Array;
  /** One a file: 1 when there is nothing left to do for it. */
  readonly done: Uint8Array;
  /** As much of a file is in a thread's memory at once. */
  readonly bufferBytes: number;
  /** When to pause, by `performance.now()`; nothing: only when no file is left. */
  readonly until?: number;
}

/** Files that could not be read: their index, and the system's code. */
export type ReadFaults = [index: number, code: string][];

/** Takes files and hashes them. Runs in workers, too: see `startWorker` for what it may use. */
export function hashShare({ fs, crypto }: Modules, shared: SharedFiles): ReadFaults {
  const { paths, next, digests, done, bufferBytes, until } = shared;
  const buffer = Buffer.allocUnsafeSlow(bufferBytes);
  const faults: ReadFaults = [];
  while (until === undefined || performance.now() < until) {
    const index = Atomics.add(next, 0, 1);
    const path = paths[index];
    if (path === undefined) break;
    try {
      const file = fs.openSync(path, "r");
      try {
        let long: Hash | undefined;
        let filled = 0;
        for (;;) {
          const read = fs.readSync(file, buffer, filled, buffer.length - filled, null);
          if (read === 0) break;
          filled += read;
          if (filled < buffer.length) continue;
          long ??= crypto.createHash("sha256");
          long.update(buffer);
          filled = 0;
        }
        const rest = buffer.subarray(0, filled);
        const digest = long ? long.update(rest).digest() : crypto.hash("sha256", rest, "buffer");
        digests.set(digest, index * digest.length);
      } finally {
        fs.closeSync(file);
      }
    } catch (error) {
      faults.push([index, (error as NodeJS.ErrnoException).code ?? String(error)]);
    }
    done[index] = 1;
  }
  return faults;
}
