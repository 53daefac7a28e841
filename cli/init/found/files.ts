import * as fs from "node:fs";
import * as path from "node:path";

/** The text of a file; `undefined` where there is none. */
export function textOf(folder: string, file: string): string | undefined {
  const full = path.join(folder, file);
  return fs.existsSync(full) && fs.statSync(full).isFile() ? fs.readFileSync(full, "utf8") : undefined;
}

/** A name as berth takes it: lower case words with hyphens between them. */
export function plainName(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, "$1-$2")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "");
}
