import { execFile } from "node:child_process";

/** Runs a command and gives its standard output. It ends with the signal. @throws {ToolError} */
export type RunTool = (command: string, args: readonly string[], signal: AbortSignal) => Promise<string>;

/** A command that is not there, or that failed. */
export class ToolError extends Error {
  override readonly name = "ToolError";

  constructor(
    readonly command: string,
    readonly isMissing: boolean,
    /** What it said, for people. */
    readonly said: string,
    /** What it had written by then: some answer and fail. */
    readonly stdout: string,
  ) {
    super(isMissing ? `\`${command}\` is not on PATH.` : `\`${command}\` failed: ${said}`);
  }
}

/** Commands of this environment's PATH, with nothing on their standard input. */
export function toolRunner(env: Readonly<Record<string, string | undefined>>): RunTool {
  return (command, args, signal) =>
    new Promise((resolve, reject) => {
      const options = { env: { ...env }, signal, maxBuffer: 2 ** 24, killSignal: "SIGKILL" as const };
      const child = execFile(command, [...args], options, (error, stdout, stderr) => {
        if (error === null) return resolve(stdout);
        const isMissing = (error as NodeJS.ErrnoException).code === "ENOENT";
        const said = lastLine(stderr) ?? lastLine(error.message) ?? "it says nothing";
        reject(new ToolError(command, isMissing, said, stdout));
      });
      child.stdin?.end();
    });
}

function lastLine(text: string): string | undefined {
  return text.trim().split("\n").at(-1)?.trim() || undefined;
}
