import * as fs from "node:fs";
import * as path from "node:path";

import { LocalError } from "../errors";

/** The file that tells a folder of berth's from any other one. */
export const folderMark = ".berth-folder";

const markText =
  "berth's local AWS made this folder, and deletes it with all that is in it: keep nothing of your own here.\n";

/** What folders of versions have that wrote no mark. */
const formerMarks = ["world.json", "shared-docker.log"];

/**
 * Makes a folder that nobody else may look into, or takes the one that is there if it is this user's and berth's.
 *
 * @throws {LocalError} `foreign-folder` when it is another user's, `unmarked-folder` when berth did not make it
 */
export function ownFolder(dir: string): void {
  fs.mkdirSync(path.dirname(dir), { recursive: true });
  try {
    fs.mkdirSync(dir, { mode: 0o700 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    if (!isOurs(dir)) throw foreign(dir);
    if (!isMarked(dir) && !isFree(dir)) throw unmarked(dir);
    fs.chmodSync(dir, 0o700);
  }
  if (!isMarked(dir)) fs.writeFileSync(path.join(dir, folderMark), markText, { mode: 0o600, flag: "wx" });
}

/**
 * Deletes such a folder with all that is in it. Nothing to do where there is none.
 *
 * @throws {LocalError} as above: nothing is deleted
 */
export function removeOwnFolder(dir: string): void {
  if (!fs.lstatSync(dir, { throwIfNoEntry: false })) return;
  if (!isOurs(dir)) throw foreign(dir);
  if (!isMarked(dir)) throw unmarked(dir);
  fs.rmSync(dir, { recursive: true, force: true });
}

/** Whether it is a folder of this user's, that nobody else has put there or leads elsewhere. */
export function isOurs(dir: string): boolean {
  const uid = process.getuid?.();
  const found = fs.lstatSync(dir, { throwIfNoEntry: false });
  if (found?.uid !== uid) return false;
  const target = fs.statSync(dir, { throwIfNoEntry: false });
  return target?.isDirectory() === true && target.uid === uid;
}

function isMarked(dir: string): boolean {
  const mark = fs.lstatSync(path.join(dir, folderMark), { throwIfNoEntry: false });
  return mark?.isFile() === true && mark.uid === process.getuid?.();
}

/** Empty, or of a version that wrote no mark. */
function isFree(dir: string): boolean {
  const names = fs.readdirSync(dir);
  return names.length === 0 || formerMarks.some((name) => names.includes(name));
}

function foreign(dir: string): LocalError {
  return new LocalError(
    "foreign-folder",
    `${dir} belongs to another user, or is no folder: it is neither used nor deleted.`,
    "Delete it, or have its owner do so; or run the command as the user that it belongs to.",
  );
}

function unmarked(dir: string): LocalError {
  return new LocalError(
    "unmarked-folder",
    `${dir} has other things in it, and berth did not make it (there is no ${folderMark}): it is neither used nor deleted.`,
    "Name a folder that is not there yet (`BERTH_DIR`), or empty this one yourself.",
  );
}
