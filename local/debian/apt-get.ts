import * as fs from "node:fs";

import { runCommand } from "../process";
import { executableIn } from "../toolchain/on-path";
import { systemPath } from "./system-path";

/** Debian or a relative of it, with apt-get. */
export function hasAptGet(): boolean {
  return isDebianLike() && executableIn(systemPath(), "apt-get") !== undefined;
}

/** Installs packages of Debian's, without what they only recommend. Needs root. */
export async function aptInstall(
  packages: readonly string[],
  onDetail: (detail: string) => void,
): Promise<void> {
  // Another apt that updates at the same moment makes this one fail; whether the lists will do, the next step tells.
  await aptGet(["update"], onDetail).catch(() => undefined);
  await aptGet(["install", "--yes", "--no-install-recommends", ...packages], onDetail);
}

async function aptGet(args: readonly string[], onDetail: (detail: string) => void): Promise<void> {
  // Another apt may be at work, an automatic update for example: wait for it.
  const patience = ["-o", "DPkg::Lock::Timeout=300"];
  await runCommand("apt-get", ["--quiet", ...patience, ...args], {
    env: { PATH: systemPath(), DEBIAN_FRONTEND: "noninteractive", NEEDRESTART_MODE: "a", LC_ALL: "C" },
    onLine: (line) => {
      if (/^(Get|Unpacking|Setting up)\b/.test(line)) onDetail(line);
    },
  });
}

function isDebianLike(): boolean {
  const release = fs.existsSync("/etc/os-release") ? fs.readFileSync("/etc/os-release", "utf8") : "";
  return /^ID(_LIKE)?=.*\b(debian|ubuntu)\b/m.test(release);
}
