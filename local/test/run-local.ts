import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";

import type { Clone } from "./clone";

/** How a command ended and all that it printed. */
export interface Ran {
  readonly code: number | null;
  readonly output: string;
}

/** `npm run local -- WORDS` in a clone, to its end. */
export async function runLocal(
  clone: Clone,
  words: string | string[],
  env: Record<string, string> = {},
): Promise<Ran> {
  const child = startLocal(clone, words, env);
  let output = "";
  child.stdout?.on("data", (chunk: Buffer) => (output += chunk.toString()));
  child.stderr?.on("data", (chunk: Buffer) => (output += chunk.toString()));
  const [code] = (await once(child, "close")) as [number | null];
  return { code, output };
}

/** In a process group of its own, so that a kill reaches all of it, as closing a terminal does. */
export function startLocal(
  clone: Clone,
  words: string | string[],
  env: Record<string, string> = {},
): ChildProcess {
  const inherited: NodeJS.ProcessEnv = { ...process.env, NO_COLOR: "1" };
  delete inherited["BERTH_DIR"];
  delete inherited["BERTH_TIER"];
  return spawn(process.execPath, ["local/bootstrap.mjs", "local/cli.ts", ...[words].flat()], {
    cwd: clone.dir,
    env: { ...inherited, ...env },
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
}
