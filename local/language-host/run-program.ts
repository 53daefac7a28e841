import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";

/** How a program ended. */
export type ProgramEnd =
  | { readonly kind: "succeeded" }
  /** The program has already told the user what is wrong. */
  | { readonly kind: "bailed" }
  | { readonly kind: "failed"; readonly message: string };

export interface ProgramProcess {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  /** Aborted when the engine no longer wants the result. */
  readonly signal: AbortSignal;
  /** How long an interrupted program may take to end by itself. */
  readonly graceMs?: number;
}

/** @pulumi/pulumi/cmd/run ends with this code once it has reported every error to the engine. */
const reportedExitCode = 32;

/**
 * Runs the program to its end. It writes to the host's own standard output and error, which the engine reads, and stays
 * in the host's process group, so that it ends with the host when the engine ends the group.
 */
export async function runProgram(o: ProgramProcess): Promise<ProgramEnd> {
  if (o.signal.aborted) return interrupted;
  const child = spawn(o.command, o.args, { env: o.env, stdio: ["ignore", "inherit", "inherit"] });
  const interrupt = () => void interruptProgram(child, o.graceMs ?? 5_000);
  o.signal.addEventListener("abort", interrupt, { once: true });
  try {
    const [code, signal] = (await once(child, "exit")) as [number | null, NodeJS.Signals | null];
    return o.signal.aborted && code !== 0 ? interrupted : programEnd(code, signal);
  } catch (error) {
    return { kind: "failed", message: `The program could not be started: ${(error as Error).message}` };
  } finally {
    o.signal.removeEventListener("abort", interrupt);
  }
}

const interrupted: ProgramEnd = { kind: "failed", message: "The program was interrupted." };

function programEnd(code: number | null, signal: NodeJS.Signals | null): ProgramEnd {
  if (code === 0) return { kind: "succeeded" };
  if (code === reportedExitCode) return { kind: "bailed" };
  if (signal !== null) return { kind: "failed", message: `The program was ended by ${signal}.` };
  return { kind: "failed", message: `Program exited with non-zero exit code: ${code}` };
}

async function interruptProgram(child: ChildProcess, graceMs: number): Promise<void> {
  child.kill("SIGINT");
  const timer = setTimeout(() => child.kill("SIGKILL"), graceMs);
  await once(child, "exit").catch(() => undefined);
  clearTimeout(timer);
}
