import { aptInstall } from "../debian";
import { LocalError } from "../errors";
import { CommandFailure } from "../process";

/** Installs Debian's Docker, with what it cannot do without. Needs root. */
export async function installDocker(onDetail: (detail: string) => void): Promise<void> {
  try {
    await aptInstall(["docker.io", "iptables"], onDetail);
  } catch (failure) {
    throw new LocalError(
      "docker-not-installed",
      `\`apt-get install\` failed: ${failure instanceof CommandFailure ? failure.lastLine : String(failure)}`,
      "Install Docker yourself (`apt-get install docker.io`), then run again.",
      { cause: failure },
    );
  }
}
