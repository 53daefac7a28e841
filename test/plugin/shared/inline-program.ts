import { spawn } from "node:child_process";

import { type Ended, ended } from "../../../local/test/language-host/temporary-project";

/** What one command of another language's Automation API did. */
export interface InlineRun {
  readonly failed: boolean;
  readonly changes: Readonly<Record<string, number>>;
  readonly outputs: Readonly<Record<string, unknown>>;
  /** All that was printed. */
  readonly text: string;
}

/** A program that its own language's Automation API runs: no language host takes part. */
export interface InlineProgram {
  /** Without the project, the stack and what is to be done. */
  readonly command: readonly [string, ...string[]];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly project: string;
  readonly stack: string;
}

/** @param config Of the stack, with namespaces. */
export async function runInline(
  { command: [command, ...first], cwd, env, project, stack }: InlineProgram,
  operation: "up" | "preview" | "destroy",
  config: Readonly<Record<string, string>>,
): Promise<InlineRun> {
  const args = [...first, project, stack, operation, JSON.stringify(config)];
  const run = await ended(spawn(command, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"] }));
  return { failed: run.exitCode !== 0, text: run.all, ...resultOf(run) };
}

function resultOf({ exitCode, stdout }: Ended): Pick<InlineRun, "changes" | "outputs"> {
  if (exitCode !== 0) return { changes: {}, outputs: {} };
  const printed = JSON.parse(stdout.trim().split("\n").at(-1) ?? "") as Partial<
    Pick<InlineRun, "changes" | "outputs">
  >;
  return { changes: printed.changes ?? {}, outputs: printed.outputs ?? {} };
}
