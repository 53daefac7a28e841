import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

import { checkout } from "../../paths";

/** A command that ended. */
export interface Ended {
  /** Null when a signal ended it. */
  readonly exitCode: number | null;
  readonly stdout: string;
  /** Both outputs, as a user sees them. */
  readonly all: string;
}

/** A Pulumi project in a folder of its own, with one stack, that uses this checkout's npm packages. */
export class TemporaryProject {
  readonly dir = fs.mkdtempSync(path.join(os.tmpdir(), "berth-project-"));
  readonly name = `project-${randomBytes(4).toString("hex")}`;

  private constructor(private readonly env: Record<string, string>) {}

  /** `files` by their paths in the project; Pulumi.yaml's runtime is given apart, as YAML. */
  static async create(o: {
    env: Record<string, string>;
    files: Record<string, string>;
    runtime?: string;
    main?: string;
  }): Promise<TemporaryProject> {
    const project = new TemporaryProject(o.env);
    const main = o.main === undefined ? "" : `main: ${o.main}\n`;
    project.write("Pulumi.yaml", `name: ${project.name}\nruntime: ${o.runtime ?? fastRuntime}\n${main}`);
    project.write(
      "package.json",
      JSON.stringify({ name: project.name, dependencies: { "@pulumi/pulumi": "*" } }),
    );
    project.write("tsconfig.json", JSON.stringify(tsconfig));
    for (const [file, text] of Object.entries(o.files)) project.write(file, text);
    fs.symlinkSync(path.join(checkout, "node_modules"), path.join(project.dir, "node_modules"));
    await project.pulumi("stack", "init", "test");
    return project;
  }

  write(file: string, text: string): void {
    const target = path.join(this.dir, file);
    fs.mkdirSync(path.dirname(target), { recursive: true });
    fs.writeFileSync(target, text);
  }

  /** Runs the CLI to its end; a failure rejects. */
  async pulumi(...args: string[]): Promise<string> {
    const { exitCode, stdout, all } = await this.try(...args);
    if (exitCode !== 0) throw new Error(`pulumi ${args.join(" ")} failed (${exitCode}):\n${all}`);
    return stdout;
  }

  /** Runs the CLI to its end, whatever that is. */
  try(...args: string[]): Promise<Ended> {
    return ended(this.start(...args));
  }

  /** Starts the CLI. */
  start(...args: string[]): ChildProcess {
    const words = [...args, "--non-interactive", "--color", "never"];
    return spawn("pulumi", words, {
      cwd: this.dir,
      env: this.env,
      stdio: ["ignore", "pipe", "pipe"],
    });
  }

  async outputs(): Promise<Record<string, unknown>> {
    return JSON.parse(await this.pulumi("stack", "output", "--json", "--show-secrets")) as Record<
      string,
      unknown
    >;
  }

  async remove(): Promise<void> {
    await this.pulumi("stack", "rm", "test", "--yes", "--force");
    fs.rmSync(this.dir, { recursive: true, force: true });
  }
}

/** Collects what a process says until it ends. */
export async function ended(child: ChildProcess): Promise<Ended> {
  let stdout = "";
  let all = "";
  child.stdout?.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
    all += text;
  });
  child.stderr?.setEncoding("utf8").on("data", (text: string) => (all += text));
  const [exitCode] = (await once(child, "close")) as [number | null];
  return { exitCode, stdout, all };
}

const fastRuntime = "{ name: nodejs, options: { typescript: false, nodeargs: --import tsx } }";

const tsconfig = {
  compilerOptions: {
    target: "ES2022",
    module: "nodenext",
    moduleResolution: "nodenext",
    strict: true,
    skipLibCheck: true,
  },
};
