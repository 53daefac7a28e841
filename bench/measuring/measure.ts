import { spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";

/** What one command cost, with every process that it started. */
export interface Cost {
  readonly wallSeconds: number;
  /** Processor time of all its processes, in their own code and in the kernel's. */
  readonly cpuSeconds: number;
  /** The most memory that its processes held together (resident, shared pages counted once for each). */
  readonly peakMegabytes: number;
}

/**
 * Runs a command to its successful end.
 *
 * Plugins are ended by the engine and not waited for, so no `getrusage` has them: the process table is read ten times a
 * second. What a process used after the last reading before its end is missing.
 */
export async function measure(
  command: string,
  args: readonly string[],
  options: { readonly cwd: string; readonly env: NodeJS.ProcessEnv },
): Promise<Cost> {
  const cpuTicks = new Map<number, number>();
  let peakPages = 0;
  const startedAt = performance.now();
  const child = spawn(command, args, { ...options, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (data: Buffer) => (output += data.toString()));
  const sampling = setInterval(() => {
    const tree = descendants(child.pid!);
    for (const { pid, ticks } of tree) cpuTicks.set(pid, ticks);
    peakPages = Math.max(peakPages, sum(tree.map((one) => one.pages)));
  }, 100);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  }).finally(() => clearInterval(sampling));
  const wallSeconds = (performance.now() - startedAt) / 1000;
  if (code !== 0) throw new Error(`\`${command} ${args.join(" ")}\` ended with ${code}:\n${output}`);
  const ticksPerSecond = 100;
  const pagesPerMegabyte = 256;
  return {
    wallSeconds,
    cpuSeconds: sum([...cpuTicks.values()]) / ticksPerSecond,
    peakMegabytes: peakPages / pagesPerMegabyte,
  };
}

interface ProcessReading {
  readonly pid: number;
  readonly parent: number;
  readonly ticks: number;
  readonly pages: number;
}

/** The process and all that descend from it. */
function descendants(root: number): ProcessReading[] {
  const all = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap(readProcess);
  const tree = all.filter((one) => one.pid === root);
  for (const one of tree) tree.push(...all.filter((other) => other.parent === one.pid));
  return tree;
}

/** Nothing when it ended meanwhile. */
function readProcess(pid: string): ProcessReading[] {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // Fields from the third on; the second, the name, may contain spaces.
    const fields = stat
      .slice(stat.lastIndexOf(")") + 2)
      .split(" ")
      .map(Number);
    const at = (field: number) => fields[field - 3] ?? 0;
    return [{ pid: Number(pid), parent: at(4), ticks: at(14) + at(15), pages: at(24) }];
  } catch {
    return [];
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}
