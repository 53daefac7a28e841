import * as fs from "node:fs";
import * as path from "node:path";

import { checkout, localPaths } from "../paths";

/** Ends the local AWS of test runs that were killed: their folder carries the process id of a process that is gone. */
export async function sweepTestWorlds(): Promise<void> {
  for (const name of fs.readdirSync(checkout)) {
    const pid = /^\.berth-test-(\d+)$/.exec(name)?.[1];
    if (pid === undefined || fs.existsSync(`/proc/${pid}`)) continue;
    const { resetWorld } = await import("../world.ts");
    await resetWorld(localPaths(path.join(checkout, name)));
  }
}
