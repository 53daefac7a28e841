import * as os from "node:os";
import { setImmediate } from "node:timers/promises";

import { hashShare, type ReadFaults, type SharedFiles } from "./hash-share";
import { modules, startWorker } from "./hash-worker";

export interface FileToHash {
  /** Absolute. */
  readonly path: string;
  /** In bytes; says what to begin with, and whether more threads are worth their start. */
  readonly size: bigint;
}

/** A file that could not be read. */
export interface UnreadableFile {
  readonly index: number;
  /** The system's code, such as `EACCES`. */
  readonly code: string;
}

export interface FileHashes {
  /** SHA-256 of each file, in the order given; zeros for one that could not be read. */
  readonly digests: readonly Uint8Array[];
  readonly unreadable: readonly UnreadableFile[];
}

/** Hashes files, on several processors when there is much to do. Memory stays flat however long a file is. */
export async function hashFiles(files: readonly FileToHash[]): Promise<FileHashes> {
  // The longest first: taken last, one would be all that is left for one thread while the others have ended.
  const order = [...files.keys()].sort((a, b) => Number(long(files[b]) - long(files[a])));
  const shared = share(order.map((index) => (files[index] as FileToHash).path));
  const helpers = Array.from({ length: helpersFor(files) }, () => hashInWorker(shared));
  const faults = (await Promise.all([hashHere(shared), ...helpers])).flat();
  faults.push(...(await finish(shared)));

  const digests = new Array<Uint8Array>(files.length);
  for (const [place, index] of order.entries()) digests[index] = digestAt(shared, place);
  const unreadable = faults.map(([place, code]) => ({ index: order[place] as number, code }));
  return { digests, unreadable };
}

function share(paths: readonly string[]): SharedFiles {
  return {
    paths,
    next: new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT)),
    digests: new Uint8Array(new SharedArrayBuffer(paths.length * digestBytes)),
    done: new Uint8Array(new SharedArrayBuffer(paths.length)),
    bufferBytes: 1 << 20,
  };
}

const digestBytes = 32;
const longFile = 1n << 20n;
const longestBlockMs = 50;

/** Short files keep their order, which is that of the disk's folders. */
function long(file: FileToHash | undefined): bigint {
  return file && file.size > longFile ? file.size : 0n;
}

/** A worker takes as long to start as 40 MiB to hash; opening a file as long as 32 KiB. */
function helpersFor(files: readonly FileToHash[]): number {
  const bytes = files.reduce((sum, { size }) => sum + Number(size) + (32 << 10), 0);
  const most = Math.min(os.availableParallelism(), 4) - 1;
  return bytes < 64 << 20 ? 0 : most;
}

/** With pauses, so that other work gets its turn. */
async function hashHere(shared: SharedFiles): Promise<ReadFaults> {
  const faults: ReadFaults = [];
  while ((shared.next[0] as number) < shared.paths.length) {
    faults.push(...hashShare(modules, { ...shared, until: performance.now() + longestBlockMs }));
    await setImmediate();
  }
  return faults;
}

async function hashInWorker(shared: SharedFiles): Promise<ReadFaults> {
  const worker = startWorker(hashShare);
  const faults = await worker.run(shared);
  void worker.stop();
  return faults ?? [];
}

/** Does what a worker took and left undone, because it could not start or was ended. */
async function finish(shared: SharedFiles): Promise<ReadFaults> {
  const left = [...shared.done.keys()].filter((place) => shared.done[place] !== 1);
  const rest = share(left.map((place) => shared.paths[place] as string));
  const faults = await hashHere(rest);
  for (const [index, place] of left.entries()) digestAt(shared, place).set(digestAt(rest, index));
  return faults.map(([index, code]) => [left[index] as number, code]);
}

function digestAt({ digests }: SharedFiles, place: number): Uint8Array {
  return digests.subarray(place * digestBytes, (place + 1) * digestBytes);
}
