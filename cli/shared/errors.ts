import type { Problem } from "../../retention";
import { problemLine } from "../../retention/problem";
import { exitCodes, type ExitCode } from "./exit-codes";

/** A failure that says itself what to do: shown without a stack. */
export class CliError extends Error {
  override readonly name = "CliError";
  /** All that is wrong with an input, when that is the failure. */
  readonly problems: readonly Problem[];
  readonly exitCode: ExitCode;

  constructor(
    /** Stable, kebab-case. */
    readonly code: string,
    message: string,
    options: {
      readonly cause?: unknown;
      readonly problems?: readonly Problem[];
      /** @default 2, it could not be told */
      readonly exitCode?: ExitCode;
    } = {},
  ) {
    super(message, options.cause === undefined ? {} : { cause: options.cause });
    this.problems = options.problems ?? [];
    this.exitCode = options.exitCode ?? exitCodes.unknown;
  }
}

/** An input file that can't be used, with everything that is wrong with it. */
export function invalidInput(option: string, file: string, problems: readonly Problem[]): CliError {
  const count = problems.length === 1 ? "a problem" : `${problems.length} problems`;
  return new CliError(
    "invalid-input",
    [`\`${option}\` ${file} has ${count}:`, ...problems.map(problemLine)].join("\n"),
    { problems },
  );
}
