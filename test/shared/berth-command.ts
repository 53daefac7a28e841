import { spawn } from "node:child_process";

import { ended, type Ended } from "../../local/test/language-host/temporary-project";
import { checkout } from "../../local/paths";
import type { World } from "../../local/world";

/** The command `berth`, as its own process, on the world's account. */
export function berthCommand(world: World, ...args: readonly string[]): Promise<Ended> {
  return ended(
    spawn(process.execPath, ["--import", "tsx", "cli/main.ts", ...args], {
      cwd: checkout,
      env: world.env,
      stdio: ["ignore", "pipe", "pipe"],
    }),
  );
}

/** Whether an audit of the repository finds nothing at risk: not now, not in 90 days, not by 200 further pushes. */
export async function auditOf(
  world: World,
  repositoryName: string,
): Promise<{ safe: boolean; text: string }> {
  const { exitCode, all } = await berthCommand(world, "audit", "--repository", repositoryName);
  return { safe: exitCode === 0, text: all };
}
