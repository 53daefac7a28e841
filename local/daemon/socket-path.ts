import { createHash } from "node:crypto";
import * as os from "node:os";
import * as path from "node:path";
import { ownFolder, removeOwnFolder } from "../ours/own-folder";

/** The kernel's limit for the path of a unix socket, in bytes. */
const longest = 107;

/**
 * The folder for the unix sockets that belong to `dir`: `dir` itself, or, where `name` in it would be too long for
 * the kernel, a short folder that `removeSocketFolder(dir)` finds again. `name` is the longest of the names.
 */
export function socketFolder(dir: string, name: string): string {
  if (Buffer.byteLength(path.join(dir, name)) <= longest) return dir;
  const folder = shortFolder(dir);
  // Its name can be foretold, and its place is anybody's.
  ownFolder(folder);
  return folder;
}

/** Deletes the short folder, if there is one. */
export function removeSocketFolder(dir: string): void {
  removeOwnFolder(shortFolder(dir));
}

/** Where `socketFolder` puts what doesn't fit. Named after `dir`, so that it needs no note that could get lost. */
export function shortFolder(dir: string): string {
  const hash = createHash("sha256").update(path.resolve(dir)).digest("hex").slice(0, 12);
  return path.join(process.env["XDG_RUNTIME_DIR"] ?? os.tmpdir(), `berth-${hash}`);
}
