import * as fs from "node:fs";
import * as path from "node:path";
import { runningProcess, runningProcesses } from "./running-process";
import { waitUntil } from "./wait-until";

/**
 * Ends the programs of one folder that no program of the other has started: plugins whose engine was killed. Pulumi's own
 * look only every few minutes whether the engine is still there.
 */
export async function endOrphans(plugins: string, engines: string): Promise<void> {
  const isOf = (dir: string, pid: number) => programOf(pid).startsWith(dir + path.sep);
  const orphans = runningProcesses().filter(
    ({ pid, parent }) => isOf(plugins, pid) && !isOf(engines, parent),
  );
  for (const { pid } of orphans) {
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      // Gone since it was listed.
    }
  }
  const isGone = ({ pid, startTime }: (typeof orphans)[number]) =>
    runningProcess(pid)?.startTime !== startTime;
  await waitUntil(() => orphans.every(isGone), {
    what: `The end of the programs in ${plugins}`,
    timeoutMs: 5_000,
  });
}

/** The path by which the process was started; empty where that is not to be seen. */
function programOf(pid: number): string {
  try {
    return fs.readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0")[0] ?? "";
  } catch {
    return "";
  }
}
