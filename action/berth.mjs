import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

/**
 * Runs `berth` by npx, shows what it writes, and gives its exit code and standard output.
 *
 * @param version Of the npm package: this action's own unless given; `installed` is the project's.
 */
export async function runBerth(args, { version = ownVersion(), folder }, env) {
  const ofProject = version === "installed";
  const source = ofProject ? ["--no"] : ["--yes", `--package=pulumi-berth@${version}`];
  // Out of the checkout: a pull request could bring a `.npmrc` that names another registry, and its package would have
  // the credentials.
  const cwd = ofProject ? folder : fs.mkdtempSync(path.join(env.RUNNER_TEMP || os.tmpdir(), "berth-"));
  const { BERTH_INPUTS: _, ...passedOn } = env;
  // Nothing of the package's dependencies needs a script to be installed.
  const childEnv = { ...passedOn, npm_config_ignore_scripts: "true", npm_config_update_notifier: "false" };
  const child = spawn("npx", [...source, "--", "berth", ...args], {
    cwd,
    env: childEnv,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const stdout = [];
  // A line of somebody else's, a container's log for one, must not be taken for a command to the runner.
  const resume = randomUUID();
  process.stdout.write(`::stop-commands::${resume}\n`);
  child.stdout.on("data", (chunk) => {
    stdout.push(chunk);
    process.stdout.write(chunk);
  });
  child.stderr.on("data", (chunk) => process.stdout.write(chunk));
  const code = await new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (status) => resolve(status ?? 2));
  }).finally(() => process.stdout.write(`\n::${resume}::\n`));
  return { code, stdout: Buffer.concat(stdout).toString("utf8") };
}

/** The version that this action is part of. */
export function ownVersion() {
  return JSON.parse(fs.readFileSync(new URL("../package.json", import.meta.url), "utf8")).version;
}
