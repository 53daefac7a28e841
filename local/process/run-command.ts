export interface RunCommandOptions {
  readonly cwd?: string;
  /** Added to this process's environment, or in its place. */
  readonly env?: Readonly<Record<string, string>>;
  readonly inheritEnv?: boolean;
  /** Each line of either output as it comes. */
  readonly onLine?: (line: string) => void;
  readonly timeoutMs?: number;
}

/** A command that could not be run or ended badly. */
export class CommandFailure extends Error {
  override readonly name = "CommandFailure";

  constructor(
    readonly command: string,
    /** Nothing when it was not found, or was ended by a signal. */
    readonly exitCode: number | undefined,
    /** `ENOENT` when there is no such program. */
    readonly errorCode: string | undefined,
    readonly stderr: string,
    options?: ErrorOptions,
  ) {
    super(`\`${command}\` failed (${errorCode ?? `exit code ${exitCode ?? "none"}`}).`, options);
  }

  /** What a person needs to see of it: most tools say the reason last. */
  get lastLine(): string {
    return this.stderr.trim().split("\n").at(-1) || this.message;
  }
}

/** Runs a command to its end and returns its standard output. It ends when this process does. */
export async function runCommand(
  command: string,
  args: readonly string[],
  options: RunCommandOptions = {},
): Promise<string> {
  // Imported here: execa has ES modules only, and tsx resolves a top-level import of it as CommonJS, which fails.
  const { execa } = await import("execa");
  const { cwd, env, inheritEnv = true, onLine, timeoutMs } = options;
  const child = execa(command, args, {
    reject: false,
    stdin: "ignore",
    all: true,
    extendEnv: inheritEnv,
    ...(cwd === undefined ? {} : { cwd }),
    ...(env === undefined ? {} : { env }),
    ...(timeoutMs === undefined ? {} : { timeout: timeoutMs }),
  });
  if (onLine !== undefined) for await (const line of child.iterable({ from: "all" })) onLine(line);
  const result = await child;
  if (!result.failed) return result.stdout;
  throw new CommandFailure([command, ...args].join(" "), result.exitCode, result.code, result.stderr, {
    cause: result.cause,
  });
}
