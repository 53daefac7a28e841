import { execFile } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { promisify } from "node:util";

import { checkout } from "../paths";

const run = promisify(execFile);

/** A second checkout of what the working tree holds now, to be changed and thrown away; packages are shared. */
export interface Clone {
  readonly dir: string;
  remove(): void;
}

export async function makeClone(): Promise<Clone> {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), "berth-clone-"));
  // What git tracks or would track: neither packages nor any local AWS.
  const { stdout } = await run("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], {
    cwd: checkout,
  });
  for (const file of stdout.split("\0").filter((name) => name && fs.existsSync(path.join(checkout, name)))) {
    const target = path.join(dir, file);
    fs.mkdirSync(path.dirname(target), { recursive: true });
    fs.copyFileSync(path.join(checkout, file), target);
  }
  fs.symlinkSync(path.join(checkout, "node_modules"), path.join(dir, "node_modules"));
  return { dir, remove: () => fs.rmSync(dir, { recursive: true, force: true }) };
}
