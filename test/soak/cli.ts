import type { ChildProcess } from "node:child_process";
import { once } from "node:events";

import { installed } from "../../local/installation";
import { describeShortcomings, preflight } from "../../local/preflight";
import { endTestWorld, testWorld } from "../../local/test/world";
import { readOptions } from "./options";
import { startSoak } from "./start";

/** `npm run soak`: a local AWS of its own, the soak on it, and nothing is left. */
async function main(argv: readonly string[]): Promise<void> {
  const options = readOptions(argv);
  const { tier, shortcomings } = await preflight({ toolsReady: installed() });
  if (tier !== "full") throw new Error(describeShortcomings(shortcomings));
  let child: ChildProcess | undefined;
  let isToEnd = false;
  // The local AWS has to be ended, whatever ends the soak.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
    process.on(signal, () => {
      isToEnd = true;
      child?.kill(signal);
    });
  process.env["BERTH_TIER"] = "full";
  console.log(`Soak of ${options.operations} operations, seed ${options.seed}. The local AWS starts ...`);
  try {
    const world = await testWorld();
    if (isToEnd) return;
    const args = Object.entries(options).map(([name, value]) => `--${name}=${value}`);
    child = startSoak(world, args, "inherit");
    const [code] = (await once(child, "close")) as [number | null];
    process.exitCode = code ?? 1;
  } finally {
    await endTestWorld();
  }
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 2;
});
