import * as fs from "node:fs";

import { replaceFile } from "./replace-file";

/**
 * Makes `target` the same executable as `source`, without a symbolic link: the engine looks for its language host
 * beside its own real path. A hard link where the file system allows it, else a copy.
 */
export function placeExecutable(source: string, target: string): void {
  const wanted = fs.statSync(source);
  const present = fs.statSync(target, { throwIfNoEntry: false });
  if (present && isSame(wanted, present)) return;
  replaceFile(target, (temporary) => {
    try {
      fs.linkSync(source, temporary);
    } catch {
      // Another device, or somebody else's file.
      fs.copyFileSync(source, temporary);
      fs.chmodSync(temporary, 0o755);
      fs.utimesSync(temporary, wanted.atime, wanted.mtime);
    }
  });
}

/** Writes an executable script, unless it is already there. */
export function placeScript(target: string, text: string): void {
  if (isScript(target, text)) return;
  replaceFile(target, (temporary) => fs.writeFileSync(temporary, text, { mode: 0o755 }));
}

function isSame(wanted: fs.Stats, present: fs.Stats): boolean {
  if (wanted.dev === present.dev && wanted.ino === present.ino) return true;
  const executable = (present.mode & 0o100) !== 0;
  // A copy's time may be rounded by its file system.
  return executable && wanted.size === present.size && Math.abs(wanted.mtimeMs - present.mtimeMs) < 2_000;
}

function isScript(target: string, text: string): boolean {
  try {
    return fs.readFileSync(target, "utf8") === text && (fs.statSync(target).mode & 0o100) !== 0;
  } catch {
    return false;
  }
}
