import { getCompileCacheDir } from "node:module";
import * as path from "node:path";

/** The environment by which Node.js of a program that the engine starts keeps what it compiles, where this process does. */
export function compiledBefore(): Readonly<Record<string, string>> {
  const folder = getCompileCacheDir();
  // The folder's own folder: Node.js adds one for its version.
  return folder === undefined ? {} : { NODE_COMPILE_CACHE: path.dirname(folder) };
}
