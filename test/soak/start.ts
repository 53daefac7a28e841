import { type ChildProcess, spawn, type StdioOptions } from "node:child_process";

import { checkout } from "../../local/paths";
import type { World } from "../../local/world";

/** Starts the soak as a process of its own, with a local AWS as its surroundings. */
export function startSoak(world: World, args: readonly string[], stdio: StdioOptions): ChildProcess {
  return spawn(process.execPath, ["--import", "tsx", "test/soak/main.ts", ...args], {
    cwd: checkout,
    env: world.env,
    stdio,
  });
}
