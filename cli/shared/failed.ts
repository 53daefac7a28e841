import { CommanderError } from "commander";

import { CliError } from "./errors";
import { exitCodes, type ExitCode } from "./exit-codes";
import type { Io } from "./io";
import { jsonText } from "./json-text";

/**
 * Says why a command could not do its work: to people on the standard error, and where JSON was asked for, to machines
 * on the standard output too. A known failure speaks for itself; anything else is a bug, and shows its stack.
 */
export function failed(io: Io, error: unknown, { asJson }: { readonly asJson: boolean }): ExitCode {
  const { code, message } = toldError(error);
  // Commander has said it already.
  if (!(error instanceof CommanderError)) io.stderr.write(`${message}\n`);
  if (asJson) {
    const problems = problemsOf(error);
    io.stdout.write(jsonText({ error: { code, message, problems } }));
  }
  return error instanceof CliError ? error.exitCode : exitCodes.unknown;
}

/** All that is wrong with an input, of errors that say so. */
function problemsOf(error: unknown): readonly unknown[] | undefined {
  const problems: unknown = error instanceof Error ? Reflect.get(error, "problems") : undefined;
  return Array.isArray(problems) && problems.length > 0 ? problems : undefined;
}

/** What a failure is called, and what it says. */
export function toldError(error: unknown): { readonly code: string; readonly message: string } {
  if (error instanceof CommanderError) {
    return { code: "wrong-usage", message: error.message.replace(/^error: /, "") };
  }
  if (isKnown(error)) return { code: error.code, message: error.message };
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { code: "bug", message: `This is a bug of berth:\n${stack}` };
}

/** By the codes that our own errors have; those of Node.js are in capitals. */
function isKnown(error: unknown): error is Error & { readonly code: string } {
  if (!(error instanceof Error)) return false;
  const code: unknown = Reflect.get(error, "code");
  return typeof code === "string" && /^[a-z]+(-[a-z]+)*$/.test(code);
}
