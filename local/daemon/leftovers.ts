import * as fs from "node:fs";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { systemPath } from "../debian";
import { runCommand } from "../process";
import { runningProcesses } from "../process/running-process";
import { removeSocketFolder, shortFolder } from "./socket-path";

/**
 * Ends and unmounts what a killed Docker or BuildKit daemon left below its folder, so that the folder can be used
 * again or deleted. Nothing to do after a clean stop. Call it with no daemon running there.
 */
export async function endLeftovers(dir: string): Promise<void> {
  const folders = [dir, shortFolder(dir)];
  for (let round = 0; round < 5; round += 1) {
    const left = shimsAndContainers(folders);
    for (const pid of left) killQuietly(pid);
    if (left.length === 0) break;
    await sleep(100);
  }
  // The last mounted first: mounts lie on one another.
  for (const mount of mountsBelow(folders).reverse()) {
    await runCommand("umount", ["-l", mount], { env: { PATH: systemPath() } });
  }
  removeSocketFolder(dir);
}

/** Shims are told the daemon's socket on their command line; what runs in a container has its root below the folder. */
function shimsAndContainers(folders: readonly string[]): number[] {
  const isBelow = (text: string) => folders.some((folder) => text.includes(`${folder}/`));
  return runningProcesses()
    .map(({ pid }) => pid)
    .filter((pid) => {
      const [command = "", ...args] = read(`/proc/${pid}/cmdline`).split("\0");
      const isRuntime = /^(containerd-shim|containerd$|runc$)/.test(path.basename(command));
      return (isRuntime && args.some(isBelow)) || isBelow(rootMount(pid));
    });
}

/** The kernel's line on what the process sees as `/`: for a container it names the layers. */
function rootMount(pid: number): string {
  const lines = read(`/proc/${pid}/mountinfo`).split("\n");
  return lines.find((line) => line.split(" ")[4] === "/") ?? "";
}

function mountsBelow(folders: readonly string[]): string[] {
  return read("/proc/self/mountinfo")
    .split("\n")
    .map((line) =>
      (line.split(" ")[4] ?? "").replace(/\\(\d{3})/g, (_, octal: string) =>
        String.fromCharCode(parseInt(octal, 8)),
      ),
    )
    .filter((mount) => folders.some((folder) => mount.startsWith(`${folder}/`)));
}

function read(file: string): string {
  try {
    return fs.readFileSync(file, "utf8");
  } catch {
    return "";
  }
}

function killQuietly(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // Gone since it was listed.
  }
}
