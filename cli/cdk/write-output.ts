import * as fs from "node:fs/promises";

import { CliError } from "../shared/errors";
import type { Io } from "../shared/io";

/** Writes into the file of `--out`, or to the standard output where none was given. */
export async function writeOutput(io: Io, file: string | undefined, text: string): Promise<void> {
  if (file === undefined) return void io.stdout.write(text);
  try {
    await fs.writeFile(file, text);
  } catch (error) {
    const { code = String(error) } = error as NodeJS.ErrnoException;
    throw new CliError("unwritable-file", `\`--out\` ${file} can't be written (${code}).`, { cause: error });
  }
}
