import { readdir, readFile, rm } from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { fileURLToPath } from "node:url";

import { assertRemovable, lockFolders, type LockStore, parseLock, type StackLock } from "./stack-lock";

/** The locks of a backend that is a folder: `file://...`. */
export function fileLocks(backendUrl: string): LockStore {
  const root = folderOf(backendUrl);
  return {
    async read(target) {
      const locks: StackLock[] = [];
      for (const name of lockFolders(target)) {
        const folder = path.join(root, name);
        for (const file of await jsonFiles(folder)) {
          const lock = await readLock(path.join(folder, file));
          if (lock !== undefined) locks.push(lock);
        }
      }
      return locks;
    },
    async remove(lock, { force = false } = {}) {
      assertRemovable(lock, force);
      await rm(`${lock.location}.attrs`, { force: true });
      await rm(lock.location, { force: true });
    },
  };
}

function folderOf(url: string): string {
  const rest = url.slice("file://".length);
  if (rest.startsWith("~")) return path.join(os.homedir(), rest.slice(1));
  return rest.startsWith("/") ? fileURLToPath(new URL(`file://${rest}`)) : path.resolve(rest);
}

async function jsonFiles(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw error;
  });
  return names.filter((name) => name.endsWith(".json")).sort();
}

/** `undefined` when it was released meanwhile. */
async function readLock(file: string): Promise<StackLock | undefined> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
  return parseLock(text, file);
}
