import * as fs from "node:fs";
import * as path from "node:path";

import { CliError } from "../shared/errors";

/**
 * Writes files into a folder: all of them, or none where one is there and `force` isn't given.
 *
 * @throws `CliError` `file-exists` that names each
 */
export function writeFiles(
  folder: string,
  files: Readonly<Record<string, string>>,
  { force }: { readonly force: boolean },
): void {
  const there = Object.keys(files).filter((file) => fs.existsSync(path.join(folder, file)));
  if (there.length > 0 && !force) {
    const names = there.map((file) => path.join(folder, file)).join(", ");
    throw new CliError(
      "file-exists",
      `Nothing was written, for this is there already: ${names}. Name another folder, or write over it with \`--force\`.`,
    );
  }
  for (const [file, text] of Object.entries(files)) {
    const full = path.join(folder, file);
    fs.mkdirSync(path.dirname(full), { recursive: true });
    fs.writeFileSync(full, text);
  }
}
