import { createHash } from "node:crypto";
import type { BigIntStats } from "node:fs";

/** Digests of files, and by what to know that a file is still the one that was hashed; flat, so that it loads fast. */
export interface DigestTable {
  /** Relative to the context, one a row. */
  readonly paths: readonly string[];
  /** The row of each path. */
  readonly rows: ReadonlyMap<string, number>;
  /** Six numbers a row, in memory that threads can share. */
  readonly stamps: BigInt64Array;
  /** SHA-256, 32 bytes a row. */
  readonly digests: Uint8Array;
}

export interface DigestRow {
  readonly path: string;
  readonly stamp: readonly bigint[];
  readonly digest: Uint8Array;
}

/** Size, mtime and ctime in nanoseconds, inode, device, mode: a file with the same is the same. */
export function stampOf({ size, mtimeNs, ctimeNs, ino, dev, mode }: BigIntStats): bigint[] {
  return [size, mtimeNs, ctimeNs, ino, dev, mode];
}

/** The mode in a row's stamp. */
export function modeIn({ stamps }: DigestTable, row: number): number {
  return Number(stamps[row * stampLength + stampLength - 1]);
}

/** The row of a file, if it is as it was. */
export function rowIn({ rows, stamps }: DigestTable, path: string, stats: BigIntStats): number | undefined {
  const row = rows.get(path);
  if (row === undefined) return undefined;
  const at = row * stampLength;
  const isSame =
    stamps[at] === stats.size &&
    stamps[at + 1] === stats.mtimeNs &&
    stamps[at + 2] === stats.ctimeNs &&
    stamps[at + 3] === BigInt.asIntN(64, stats.ino) &&
    stamps[at + 4] === BigInt.asIntN(64, stats.dev) &&
    stamps[at + 5] === stats.mode;
  return isSame ? row : undefined;
}

/** A row as it can be put into another table. */
export function rowOf({ paths, stamps, digests }: DigestTable, row: number): DigestRow {
  return {
    path: paths[row] as string,
    stamp: [...stamps.subarray(row * stampLength, (row + 1) * stampLength)],
    digest: digests.subarray(row * digestBytes, (row + 1) * digestBytes),
  };
}

/** Puts rows into a table. */
export function digestTable(given: readonly DigestRow[]): DigestTable {
  const paths = given.map(({ path }) => path);
  const stamps = new BigInt64Array(new SharedArrayBuffer(given.length * stampBytes));
  const digests = new Uint8Array(given.length * digestBytes);
  for (const [row, { stamp, digest }] of given.entries()) {
    stamps.set(stamp, row * stampLength);
    digests.set(digest, row * digestBytes);
  }
  return { paths, rows: rowsOf(paths), stamps, digests };
}

/** @param context What the table is of: bytes of another context are no table. */
export function encodeTable({ paths, stamps, digests }: DigestTable, context: string): Buffer {
  const body = Buffer.concat([
    new Uint8Array(stamps.buffer, stamps.byteOffset, stamps.byteLength),
    digests,
    // No path has this character in it.
    Buffer.from(paths.join("\0")),
  ]);
  return Buffer.concat([header(context, paths.length, body), body]);
}

/** Nothing when the bytes are damaged, of another version or of another context. */
export function decodeTable(bytes: Buffer, context: string): DigestTable | undefined {
  if (bytes.length < headerBytes) return undefined;
  const size = bytes.readUInt32LE(0);
  const body = bytes.subarray(headerBytes);
  if (!header(context, size, body).equals(bytes.subarray(0, headerBytes))) return undefined;
  const stamps = new BigInt64Array(new SharedArrayBuffer(size * stampBytes));
  new Uint8Array(stamps.buffer).set(body.subarray(0, stamps.byteLength));
  const pathsAt = size * (stampBytes + digestBytes);
  const paths = size === 0 ? [] : body.toString("utf8", pathsAt).split("\0");
  return { paths, rows: rowsOf(paths), stamps, digests: body.subarray(stamps.byteLength, pathsAt) };
}

function rowsOf(paths: readonly string[]): Map<string, number> {
  const rows = new Map<string, number>();
  for (const [row, path] of paths.entries()) rows.set(path, row);
  return rows;
}

/** The number of rows, and a checksum of everything, the version of this format included. */
function header(context: string, size: number, body: Uint8Array): Buffer {
  const count = Buffer.alloc(4);
  count.writeUInt32LE(size);
  const checksum = createHash("sha256")
    .update(JSON.stringify(["digest-table", 1, context, size]))
    .update(body);
  return Buffer.concat([count, checksum.digest()]);
}

const stampLength = 6;
const stampBytes = stampLength * BigInt64Array.BYTES_PER_ELEMENT;
/** Of SHA-256. */
export const digestBytes = 32;
const headerBytes = 4 + 32;
