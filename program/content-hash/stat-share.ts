import type { Modules } from "./hash-worker";

/** Files whose digests are kept, to be looked at by two threads from either end. */
export interface SharedStats {
  readonly root: string;
  /** Relative to the root. */
  readonly paths: readonly string[];
  /** Six numbers a file: size, mtime and ctime in nanoseconds, inode, device, mode. */
  readonly stamps: BigInt64Array;
  /** One a file. */
  readonly states: Int32Array;
}

/** Of a file: not looked at yet, found as it was, found otherwise (or a link), looked at by the main thread. */
export const fileState = { unknown: 0, same: 1, other: 2, seen: 3 } as const;

/**
 * Looks at files from the last to the first, until it meets one that the main thread, which goes the other way, has
 * seen. Runs in a worker: see `startWorker` for what it may use.
 */
export function statShare({ fs }: Modules, { root, paths, stamps, states }: SharedStats): void {
  for (let row = paths.length - 1; row >= 0 && Atomics.load(states, row) === 0; row--) {
    try {
      const stats = fs.lstatSync(`${root}/${paths[row]}`, { bigint: true });
      const at = row * 6;
      const isSame =
        stamps[at] === stats.size &&
        stamps[at + 1] === stats.mtimeNs &&
        stamps[at + 2] === stats.ctimeNs &&
        stamps[at + 3] === BigInt.asIntN(64, stats.ino) &&
        stamps[at + 4] === BigInt.asIntN(64, stats.dev) &&
        stamps[at + 5] === stats.mode;
      Atomics.store(states, row, isSame ? 1 : 2);
    } catch {
      Atomics.store(states, row, 2);
    }
  }
}
