import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

import { main } from "../../cli/command-line";
import type { Io } from "../../cli/shared/io";
import { now } from "../retention/image-builder";

/** What a command said, and how it ended. */
export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** What the standard output is. */
export type Terminal = Partial<Pick<Io["stdout"], "columns" | "isTTY">>;

/** Runs `berth` in this process. */
export async function berth(
  argv: readonly string[],
  { stdin = "", ...world }: Partial<Omit<Io, "stdin" | "stdout">> & { readonly stdin?: string } = {},
  terminal: Terminal = {},
): Promise<Ended> {
  const said = { stdout: "", stderr: "" };
  const code = await main(argv, {
    // eslint-disable-next-line @typescript-eslint/require-await -- a stream is asynchronous
    stdin: (async function* () {
      yield stdin;
    })(),
    stdout: { ...terminal, write: (text) => (said.stdout += text) },
    stderr: { write: (text) => (said.stderr += text) },
    env: {},
    now: () => now,
    sleep: () => Promise.resolve(),
    ...world,
  });
  return { code, ...said };
}

/** A folder that goes with the suite. Its files are written by name: text as it is, all else as JSON. */
export function temporaryFiles(): (name: string, content: unknown) => string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "berth-cli-"));
  after(() => fs.rmSync(folder, { recursive: true }));
  return (name, content) => {
    const file = path.join(folder, name);
    fs.writeFileSync(file, typeof content === "string" ? content : JSON.stringify(content));
    return file;
  };
}
