import { spawn } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";

/** A command that init runs after the files are there, or leaves to the user. */
export interface Step {
  readonly command: readonly [string, ...string[]];
  readonly state: "done" | "not needed" | "failed" | "left";
  /** What the command said, when it failed. */
  readonly said?: string;
}

/** `npm install`, unless the packages are there; and the stack, as `pulumi new` makes it. */
export async function runSteps(
  folder: string,
  o: {
    readonly stage: string;
    readonly packages: readonly string[];
    readonly install: boolean;
    readonly stack: boolean;
    readonly env: NodeJS.ProcessEnv;
  },
): Promise<Step[]> {
  const install = ["npm", "install", "--no-audit", "--no-fund"] as const;
  const stack = ["pulumi", "stack", "select", o.stage, "--create", "--non-interactive"] as const;
  const isThere = o.packages.every((name) => isInstalled(folder, name));
  const steps: Step[] = [];
  for (const [command, wanted, needed] of [
    [install, o.install, !isThere],
    [stack, o.stack, true],
  ] as const) {
    const isBlocked = steps.some(({ state }) => state === "failed");
    if (!needed) steps.push({ command: [...command], state: "not needed" });
    else if (!wanted || isBlocked) steps.push({ command: [...command], state: "left" });
    else steps.push(await run([...command], folder, o.env));
  }
  return steps;
}

/** In the folder or one above, as Node.js looks for it. */
function isInstalled(folder: string, name: string): boolean {
  if (fs.existsSync(path.join(folder, "node_modules", name, "package.json"))) return true;
  const above = path.dirname(folder);
  return above !== folder && isInstalled(above, name);
}

function run(command: [string, ...string[]], cwd: string, env: NodeJS.ProcessEnv): Promise<Step> {
  const [file, ...args] = command;
  return new Promise((resolve) => {
    let said = "";
    const child = spawn(file, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
    child.stdout.on("data", (text: Buffer) => (said += text.toString()));
    child.stderr.on("data", (text: Buffer) => (said += text.toString()));
    child.on("error", ({ message }) => resolve({ command, state: "failed", said: message }));
    child.on("close", (code) =>
      resolve(code === 0 ? { command, state: "done" } : { command, state: "failed", said: said.trim() }),
    );
  });
}
