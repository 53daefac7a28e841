import { randomFillSync } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";

/** The ignore rules of the context, as `.dockerignore` has them. */
export const ignoreRules = ["**/*.log", "ignored", "!ignored/keep.log", "**/.git", "*.md"];

const files = 20_000;
const bytes = 2 ** 30;

/**
 * Writes a build context of 1 GiB in 20,000 files, in folders as source and packages have them: nine of ten files are
 * small, one has the rest. 2,000 more files are ignored.
 */
export function writeContext(dir: string): void {
  const small = 8 << 10;
  const large = Math.floor((bytes - small * files * 0.9) / (files * 0.1));
  const noise = Buffer.alloc(large);
  for (let index = 0; index < files; index++) {
    const folder = path.join(
      dir,
      `package-${Math.floor(index / 400)}`,
      `part-${Math.floor(index / 40) % 10}`,
    );
    if (index % 40 === 0) fs.mkdirSync(folder, { recursive: true });
    const content = noise.subarray(0, index % 10 === 0 ? large : small);
    // Text, as most of it would be; each file its own.
    randomFillSync(content.subarray(0, 16));
    fs.writeFileSync(
      path.join(folder, `file-${index}.js`),
      content.toString("base64").slice(0, content.length),
    );
  }
  fs.mkdirSync(path.join(dir, "ignored"));
  for (let index = 0; index < files / 10; index++)
    fs.writeFileSync(path.join(dir, "ignored", `${index}.log`), "ignored");
  fs.writeFileSync(path.join(dir, "Dockerfile"), "FROM scratch\nCOPY . /\n");
  fs.writeFileSync(path.join(dir, ".dockerignore"), `${ignoreRules.join("\n")}\n`);
}
