import { randomBytes } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";

/** Puts a new file in the place of `target`: readers see the old one or the new one, whole, whatever is killed when. */
export function replaceFile(target: string, write: (temporary: string) => void): void {
  fs.mkdirSync(path.dirname(target), { recursive: true });
  const temporary = `${target}.${randomBytes(6).toString("hex")}`;
  try {
    write(temporary);
    fs.renameSync(temporary, target);
  } finally {
    // Also after success: renaming one hard link of a file over another one of it leaves both.
    fs.rmSync(temporary, { force: true });
  }
}
