import { localPaths } from "../../local/paths";
import { runningWorld } from "../../local/world";
import { CdkApp } from "./real/cdk-app";
import { RealWorld } from "./real/real-world";
import { reportOf } from "./report";
import { readOptions } from "./options";
import { soak } from "./runner";

/**
 * The soak itself, in a process that has the environment of a local AWS (`BERTH_DIR` says which): berth's programs run in
 * this process, and what they talk to is what its environment says.
 */
async function main(argv: readonly string[]): Promise<void> {
  const options = readOptions(argv);
  const world = runningWorld(localPaths(process.env["BERTH_DIR"]));
  if (!world) throw new Error("There is no local AWS in `BERTH_DIR`: start this by `npm run soak`.");
  const started = performance.now();
  const result = await soak(() => Promise.resolve(new RealWorld(world, options.settle)), {
    ...options,
    settlesEach: options.settle !== "end",
    cdk: options.cdk === "yes",
    onLine: (line) => console.log(line),
  });
  CdkApp.removeProject();
  console.log(reportOf(result, performance.now() - started, options));
  process.exitCode = result.failure ? 1 : 0;
}

void main(process.argv.slice(2));
