import { LocalError } from "../errors";
import { CommandFailure, runCommand } from "../process";
import { systemPath } from "./rights";

/** Installs Debian's Docker, with what it cannot do without. Needs root. */
export async function installDocker(onDetail: (detail: string) => void): Promise<void> {
  // Another apt that updates at the same moment makes this one fail; whether the lists will do, the next step tells.
  await apt(["update"], onDetail).catch(() => undefined);
  await apt(["install", "--yes", "--no-install-recommends", "docker.io", "iptables"], onDetail);
}

async function apt(args: readonly string[], onDetail: (detail: string) => void): Promise<void> {
  // Another apt may be at work, an automatic update for example: wait for it.
  const patience = ["-o", "DPkg::Lock::Timeout=300"];
  try {
    await runCommand("apt-get", ["--quiet", ...patience, ...args], {
      env: { PATH: systemPath(), DEBIAN_FRONTEND: "noninteractive", NEEDRESTART_MODE: "a", LC_ALL: "C" },
      onLine: (line) => {
        if (/^(Get|Unpacking|Setting up)\b/.test(line)) onDetail(line);
      },
    });
  } catch (failure) {
    throw new LocalError(
      "docker-not-installed",
      `\`apt-get ${args[0]}\` failed: ${failure instanceof CommandFailure ? failure.lastLine : String(failure)}`,
      "Install Docker yourself (`apt-get install docker.io`), then run again.",
      { cause: failure },
    );
  }
}
