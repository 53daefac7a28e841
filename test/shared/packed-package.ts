import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

import { checkout } from "../../local/paths";

/**
 * A project of a user's, in a folder of its own: the packed package is extracted into it, and the other packages of this
 * checkout are linked, as an install would bring them.
 */
export class PackedProject {
  private constructor(readonly dir: string) {}

  /** @param files By their paths in the project. */
  static create(files: Readonly<Record<string, string>>): PackedProject {
    const project = PackedProject.empty();
    try {
      project.write(files);
      project.install();
      return project;
    } catch (error) {
      project.remove();
      throw error;
    }
  }

  /** Nothing is in it, or installed. */
  static empty(): PackedProject {
    return new PackedProject(fs.mkdtempSync(path.join(os.tmpdir(), "berth-project-")));
  }

  /** A copy of an example, as a user makes it. */
  static copyOf(example: string): PackedProject {
    const project = PackedProject.create({});
    fs.cpSync(path.join(checkout, example), project.dir, { recursive: true });
    return project;
  }

  /** Says something else for a word in some of its files, so that two copies of an example can live in one account. */
  rename(word: string, other: string, files: readonly string[]): void {
    for (const file of files) {
      const text = this.read(file);
      if (!text.includes(word)) throw new Error(`${file} has no ${word}`);
      this.write({ [file]: text.replaceAll(word, other) });
    }
  }

  write(files: Readonly<Record<string, string>>): void {
    for (const [file, content] of Object.entries(files)) {
      fs.mkdirSync(path.dirname(path.join(this.dir, file)), { recursive: true });
      fs.writeFileSync(path.join(this.dir, file), content);
    }
  }

  read(file: string): string {
    return fs.readFileSync(path.join(this.dir, file), "utf8");
  }

  /** All but what is installed: the texts by their paths in the project. */
  files(folder = ""): Record<string, string> {
    const entries = fs.readdirSync(path.join(this.dir, folder), { withFileTypes: true });
    return Object.assign(
      {},
      ...entries
        .filter(({ name }) => name !== "node_modules")
        .map((entry) => {
          const at = path.join(folder, entry.name);
          return entry.isDirectory() ? this.files(at) : { [at]: this.read(at) };
        }),
    ) as Record<string, string>;
  }

  /** @returns what the command printed; throws with it when it fails */
  run(command: string, args: readonly string[], env: NodeJS.ProcessEnv = process.env): string {
    try {
      return execFileSync(command, [...args], { cwd: this.dir, encoding: "utf8", stdio: "pipe", env });
    } catch (error) {
      const { stdout = "", stderr = "" } = error as { stdout?: string; stderr?: string };
      throw new Error(`${command} ${args.join(" ")} failed:\n${stdout}${stderr}`, { cause: error });
    }
  }

  remove(): void {
    fs.rmSync(this.dir, { recursive: true, force: true });
  }

  /** As `npm install` of the packed package would. */
  install(): void {
    const modules = path.join(this.dir, "node_modules");
    for (const name of packagesOf(path.join(checkout, "node_modules"))) {
      const link = path.join(modules, name);
      fs.mkdirSync(path.dirname(link), { recursive: true });
      fs.symlinkSync(path.join(checkout, "node_modules", name), link);
    }
    const own = path.join(modules, "pulumi-berth");
    fs.mkdirSync(own);
    execFileSync("tar", ["-xzf", packed(), "-C", own, "--strip-components=1"]);
  }
}

let tarball: string | undefined;

/** Built and packed once a process, in a folder of its own: other processes may build at the same time. */
export function packed(): string {
  if (tarball !== undefined) return tarball;
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "berth-packed-"));
  process.on("exit", () => fs.rmSync(folder, { recursive: true, force: true }));
  for (const file of ["package.json", "README.md", "LICENSE"]) {
    fs.copyFileSync(path.join(checkout, file), path.join(folder, file));
  }
  const { files } = JSON.parse(fs.readFileSync(path.join(checkout, "package.json"), "utf8")) as {
    files: string[];
  };
  for (const file of files.filter((one) => !one.startsWith("dist/"))) {
    fs.cpSync(path.join(checkout, file), path.join(folder, file), { recursive: true });
  }
  const compiler = path.join(checkout, "node_modules/typescript/bin/tsc");
  const project = path.join(checkout, "tsconfig.build.json");
  execFileSync(process.execPath, [compiler, "-p", project, "--outDir", path.join(folder, "dist")]);
  const bundler = path.join(checkout, "keeper/build/bundle.cjs");
  execFileSync(process.execPath, [bundler, path.join(folder, "dist")]);
  const printed = execFileSync("npm", ["pack", "--json"], { cwd: folder, encoding: "utf8" });
  const [{ filename }] = JSON.parse(printed) as [{ filename: string }];
  return (tarball = path.join(folder, filename));
}

/** Scoped ones by their own names, for `.bin` and a scope's folder are none. */
function packagesOf(modules: string): string[] {
  return fs.readdirSync(modules).flatMap((name) => {
    if (name.startsWith(".") || name === "pulumi-berth") return [];
    if (!name.startsWith("@")) return [name];
    return fs.readdirSync(path.join(modules, name)).map((inner) => `${name}/${inner}`);
  });
}
