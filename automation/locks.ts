import { readdir, readFile, rm } from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { fileURLToPath } from "node:url";

/** A lock on a stack, as a file backend keeps it. */
export interface StackLock {
  readonly pid: number;
  readonly host: string;
  readonly user: string;
  /** When it was taken (ISO 8601). */
  readonly since: string;
  /** Whether that process runs; unknown on another host. */
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
  const holder = lock.host === os.hostname() ? await stateOf(lock.pid, Date.parse(lock.since)) : "unknown";
  return { ...lock, holder };
}

async function stateOf(pid: number, lockedAt: number): Promise<"alive" | "dead"> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it runs, as another user.
    if ((error as NodeJS.ErrnoException).code === "ESRCH") return "dead";
  }
  const found = await linuxProcess(pid);
  if (found === undefined) return "alive";
  // A zombie holds nothing: it stays until its parent, often a container's first process that never does, reaps it.
  if (found.state === "Z" || found.state === "X") return "dead";
  // A younger process of another name got the number of a dead one. Age alone would not do: a clock set forward makes
  // every process look younger than its lock.
  return found.name !== "pulumi" && found.startedAt > lockedAt + 2_000 ? "dead" : "alive";
}

async function linuxProcess(
  pid: number,
): Promise<{ name: string; state: string; startedAt: number } | undefined> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, "utf8");
    const bootSeconds = Number(/^btime (\d+)$/m.exec(await readFile("/proc/stat", "utf8"))?.[1]);
    // The name, field 2, is in parentheses and may contain any of these characters; field 3 follows the last one.
    const name = stat.slice(stat.indexOf("(") + 1, stat.lastIndexOf(")"));
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const ticksPerSecond = 100;
    return { name, state: fields[0]!, startedAt: (bootSeconds + Number(fields[19]) / ticksPerSecond) * 1000 };
  } catch (error) {
    // Gone meanwhile, or no Linux.
    if (["ENOENT", "ESRCH"].includes((error as NodeJS.ErrnoException).code ?? "")) return undefined;
    throw error;
  }
}
