import { readdir, readFile, readlink } from "node:fs/promises";

/**
 * Whether the process runs that holds a lock of this host name. Containers may share a host name (and a backend's folder),
 * each with process numbers of its own: what is not to be seen from here is dead only where all of them are to be seen.
 *
 * @param lockedAt When the lock was taken, milliseconds since 1970.
 * @see https://man7.org/linux/man-pages/man7/pid_namespaces.7.html
 */
export async function holderState(pid: number, lockedAt: number): Promise<"alive" | "dead" | "unknown"> {
  const here = await stateHere(pid, lockedAt);
  return here === "dead" ? stateElsewhere(pid) : here;
}

async function stateHere(pid: number, lockedAt: number): Promise<"alive" | "dead"> {
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

/** The namespace of the machine itself, in which all others' processes are seen, too. */
const initialNamespace = "pid:[4026531836]";

/** Of a process that does not run here by this number. */
async function stateElsewhere(pid: number): Promise<"alive" | "dead" | "unknown"> {
  if (process.platform !== "linux") return "dead";
  try {
    if ((await readlink("/proc/self/ns/pid")) !== initialNamespace) return "unknown";
    const processes = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
    const statuses = await Promise.all(
      processes.map((name) => readFile(`/proc/${name}/status`, "utf8").catch(() => "")),
    );
    return statuses.some((status) => isPulumiInside(status, pid)) ? "alive" : "dead";
  } catch {
    return "unknown";
  }
}

/** By the numbers that it has in namespaces further in, which come after its number here. */
function isPulumiInside(status: string, pid: number): boolean {
  if (!/^Name:\s+pulumi$/m.test(status)) return false;
  const [, , ...inside] = /^NSpid:.*$/m.exec(status)?.[0].split(/\s+/) ?? [];
  return inside.includes(String(pid));
}
