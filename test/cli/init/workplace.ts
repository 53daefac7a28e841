import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

import { berth, type Ended } from "../command";

/** An empty folder in which commands run, for each test of a suite. */
export class Workplace {
  folder = "";
  private readonly before = process.cwd();

  constructor() {
    beforeEach(() => {
      this.folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "berth-init-")));
      process.chdir(this.folder);
    });
    afterEach(() => {
      process.chdir(this.before);
      fs.rmSync(this.folder, { recursive: true });
    });
  }

  write(files: Readonly<Record<string, string>>): void {
    for (const [file, text] of Object.entries(files)) {
      fs.mkdirSync(path.dirname(path.join(this.folder, file)), { recursive: true });
      fs.writeFileSync(path.join(this.folder, file), text);
    }
  }

  read(...parts: string[]): string {
    return fs.readFileSync(path.join(this.folder, ...parts), "utf8");
  }

  files(): string[] {
    return fs.readdirSync(this.folder).sort();
  }

  /** Without the commands that need a network. */
  init(...argv: string[]): Promise<Ended> {
    return berth(["init", "--no-install", "--no-stack", "--region", "eu-west-1", ...argv]);
  }
}
