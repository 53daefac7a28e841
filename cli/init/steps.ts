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

/** `npm install`, unless the packages are there; and the stack, which must be a new one. */
export async function runSteps(
  folder: string,
  o: {
    readonly stage: string;
    readonly install: boolean;
    readonly stack: boolean;
    readonly env: NodeJS.ProcessEnv;
    /** Says what is about to be run, and why it failed. */
    readonly tell: (line: string) => void;
  },
): Promise<Step[]> {
  const install = ["npm", "install", "--no-audit", "--no-fund"] as const;
  // Not `select --create`: another project's stack of that name would be taken, and emptied by the next `up`.
  const stack = ["pulumi", "stack", "init", o.stage] as const;
  const steps: Step[] = [];
  for (const [command, isWanted, isNeeded] of [
    [install, o.install, !hasPackages(folder)],
    [stack, o.stack, true],
  ] as const) {
    const hasFailed = steps.some(({ state }) => state === "failed");
    if (!isNeeded) steps.push({ command: [...command], state: "not needed" });
    else if (!isWanted || hasFailed) steps.push({ command: [...command], state: "left" });
    else {
      o.tell(`Running ${command.join(" ")}`);
      const step = await run([...command], folder, o.env);
      if (step.said !== undefined) o.tell(`It failed:\n${step.said.replace(/^(?=.)/gm, "  ")}`);
      steps.push(step);
    }
  }
  return steps;
}

/** Whether all that `package.json` asks for is there, in the folder or one above. */
function hasPackages(folder: string): boolean {
  const manifest = JSON.parse(fs.readFileSync(path.join(folder, "package.json"), "utf8")) as {
    dependencies: object;
    devDependencies: object;
  };
  const names = Object.keys({ ...manifest.dependencies, ...manifest.devDependencies });
  return names.every((name) => isInstalled(folder, name));
}

/** As Node.js looks for it. */
function isInstalled(folder: string, name: string): boolean {
  if (fs.existsSync(path.join(folder, "node_modules", name, "package.json"))) return true;
  const above = path.dirname(folder);
  return above !== folder && isInstalled(above, name);
}

function run(command: [string, ...string[]], cwd: string, env: NodeJS.ProcessEnv): Promise<Step> {
  const [file, ...args] = command;
  return new Promise((resolve) => {
    let said = "";
    // Nobody is there to answer: a command that would ask says instead what it needs.
    const child = spawn(file, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
    child.stdout.on("data", (text: Buffer) => (said += text.toString()));
    child.stderr.on("data", (text: Buffer) => (said += text.toString()));
    child.on("error", (error: NodeJS.ErrnoException) =>
      resolve({ command, state: "failed", said: error.code === "ENOENT" ? notFound(file) : error.message }),
    );
    child.on("close", (code) =>
      resolve(code === 0 ? { command, state: "done" } : { command, state: "failed", said: said.trim() }),
    );
  });
}

function notFound(tool: string): string {
  const help = tool === "pulumi" ? " Install it: https://www.pulumi.com/docs/install/" : "";
  return `\`${tool}\` is not on PATH.${help}`;
}
