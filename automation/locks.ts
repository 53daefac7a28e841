import { readdir, readFile, rm } from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { fileURLToPath } from "node:url";

import { holderState } from "./lock-holder";

/** A lock on a stack, as a file backend keeps it. */
export interface StackLock {
  readonly pid: number;
  readonly host: string;
  readonly user: string;
  /** When it was taken (ISO 8601). */
  readonly since: string;
  /** Whether that process runs; unknown on another host, and where processes of this one can't be seen. */
  readonly holder: "alive" | "dead" | "unknown";
  /** The lock's file. */
  readonly file: string;
}

/** The locks on a stack; none when the backend's locks are not files. */
export async function readLocks(backendUrl: string, project: string, stack: string): Promise<StackLock[]> {
  const root = backendFolder(backendUrl);
  if (root === undefined) return [];
  const name = stack.split("/").at(-1)!;
  // Backends made before projects had their own namespace keep locks by stack name alone.
  const folders = [["organization", project, name], [name]].map((p) =>
    path.join(root, ".pulumi", "locks", ...p),
  );
  const locks: StackLock[] = [];
  for (const folder of folders) {
    for (const file of await jsonFiles(folder)) {
      const lock = await readLock(path.join(folder, file));
      if (lock !== undefined) locks.push(lock);
    }
  }
  return locks;
}

/**
 * Removes one lock whose holder is dead.
 *
 * Not `pulumi cancel`, which removes every lock on the stack, also one that somebody took since we looked.
 */
export async function removeLock(lock: StackLock): Promise<void> {
  if (lock.holder !== "dead") throw new Error(`Lock ${lock.file} is held by process ${lock.pid}.`);
  await rm(`${lock.file}.attrs`, { force: true });
  await rm(lock.file, { force: true });
}

function backendFolder(url: string): string | undefined {
  if (!url.startsWith("file://")) return undefined;
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
  const { pid, hostname, username, timestamp } = JSON.parse(text) as Record<string, unknown>;
  const lock = {
    pid: Number(pid),
    host: String(hostname),
    user: String(username),
    since: String(timestamp),
    file,
  };
  const holder =
    lock.host === os.hostname() ? await holderState(lock.pid, Date.parse(lock.since)) : "unknown";
  return { ...lock, holder };
}
