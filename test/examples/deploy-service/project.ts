import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

import { checkout } from "../../../local/paths";
import { ended } from "../../../local/test/language-host/temporary-project";
import { spawn } from "node:child_process";
import type { TestEngine } from "../../automation/engine";

/** A Pulumi project on disk that needs no AWS: what a stage does is in its file. */
export interface StagedProject {
  readonly dir: string;
  /** `pulumi`, as typed in its folder. */
  pulumi(...args: readonly string[]): Promise<void>;
  /** Names of the lock files of all stages. */
  locks(): string[];
  remove(): void;
}

/** @param stages The configuration of each. */
export function stagedProject(
  engine: TestEngine,
  stages: Readonly<Record<string, Readonly<Record<string, unknown>>>>,
): StagedProject {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), "staged-project-"));
  fs.symlinkSync(path.join(checkout, "node_modules"), path.join(dir, "node_modules"));
  const files = {
    "Pulumi.yaml": "name: shop\nruntime: nodejs\nmain: program.js\n",
    "package.json": '{ "name": "shop" }',
    "program.js": program,
    ...Object.fromEntries(
      Object.entries(stages).map(([name, config]) => [`Pulumi.${name}.yaml`, JSON.stringify({ config })]),
    ),
  };
  for (const [name, text] of Object.entries(files)) fs.writeFileSync(path.join(dir, name), text);
  return {
    dir,
    pulumi: async (...args) => {
      const words = [...args, "--non-interactive"];
      const command = path.join(engine.options.engine, "bin/pulumi");
      const stdio = ["ignore", "pipe", "pipe"] as const;
      const { exitCode, all } = await ended(
        spawn(command, words, { cwd: dir, env: engine.options.env, stdio: [...stdio] }),
      );
      if (exitCode !== 0) throw new Error(all);
    },
    locks: () => {
      const folder = path.join(engine.state, ".pulumi/locks");
      if (!fs.existsSync(folder)) return [];
      return fs.readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((f) => f.endsWith(".json"));
    },
    remove: () => fs.rmSync(dir, { recursive: true, force: true }),
  };
}

/** One resource after the other, as many milliseconds each as `steps` says; what `failure` says fails the last. */
const program = `
const pulumi = require("@pulumi/pulumi");
const provider = {
  create: async ({ ms, failure }) => {
    await new Promise((resolve) => setTimeout(resolve, ms));
    if (failure !== undefined) throw new Error(failure);
    return { id: "thing", outs: {} };
  },
};
const config = new pulumi.Config();
const steps = config.requireObject("steps");
let before = [];
for (const [index, ms] of steps.entries()) {
  const failure = index === steps.length - 1 ? config.get("failure") : undefined;
  const opts = { dependsOn: before };
  before = [new pulumi.dynamic.Resource(provider, "step-" + (index + 1), { ms, failure }, opts)];
}
const password = config.getSecret("password");
if (password) password.apply((text) => pulumi.log.warn("connecting with " + text));
exports.url = "http://shop";
exports.password = password;
`;
