import { execFile } from "node:child_process";
import * as path from "node:path";
import type { CommandError } from "@pulumi/pulumi/automation";
// Not from the whole SDK, which takes as long to load as the engine to say its version: `openWhileLoading`.
import { PulumiCommand } from "@pulumi/pulumi/automation/cmd";
import { EngineMissingError } from "./errors/errors";
import type { DeploymentOptions } from "./options";

/** How a `pulumi` command ended, when not well. */
export class CommandFailure extends Error {
  override readonly name = "CommandFailure";

  constructor(
    /** The command without values. */
    command: string,
    readonly exitCode: number | undefined,
    readonly stderr: string,
  ) {
    super(`\`pulumi ${command}\` ended with exit code ${exitCode ?? "none"}: ${stderr.trim()}`);
  }
}

/** Exit codes are part of the CLI's contract (pkg/cmd/pulumi/cmd/exit_codes.go). */
export const exitCodes = { stackNotFound: 6 } as const;

/** The `pulumi` executable with the environment that each of its runs gets. */
export interface Command {
  readonly pulumi: PulumiCommand;
  /** Over this process's own; `undefined` takes one of those away. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Finds the executable and its version. */
export async function findCommand(options: DeploymentOptions): Promise<Command> {
  const { engine } = options;
  const location = engine === undefined ? "PATH" : path.join(engine, "bin");
  const pulumi = await PulumiCommand.get(engine === undefined ? {} : { root: engine }).catch(
    (error: unknown) => {
      throw new EngineMissingError(location, { cause: error });
    },
  );
  return { pulumi, env: environment(options) };
}

/**
 * Runs what the Automation API has no call for. `input` goes to stdin: arguments are visible to every user. With `signal` it is
 * killed, so of commands that only read.
 */
export async function run(
  command: Command,
  cwd: string,
  args: readonly string[],
  input = "",
  signal?: AbortSignal,
): Promise<string> {
  const { command: file } = command.pulumi;
  const folder = path.isAbsolute(file) ? path.dirname(file) + path.delimiter : "";
  const searchPath = folder + (command.env["PATH"] ?? process.env["PATH"] ?? "");
  const env = { ...process.env, ...command.env, PATH: searchPath };
  return new Promise((resolve, reject) => {
    const options = { cwd, env, maxBuffer: Number.POSITIVE_INFINITY, ...(signal && { signal }) };
    const child = execFile(file, [...args, "--non-interactive"], options, (error, stdout, stderr) => {
      if (error === null) resolve(stdout);
      else reject(new CommandFailure(args.slice(0, 2).join(" "), child.exitCode ?? undefined, stderr));
    });
    // The process may be gone before it has read; its exit code says so better than EPIPE.
    child.stdin?.on("error", () => undefined);
    child.stdin?.end(input);
  });
}

/** Runs what may meet a lock: the SDK knows that from other failures (`ConcurrentUpdateError`), where `run` does not. */
export async function runBySdk(
  { pulumi, env }: Command,
  cwd: string,
  args: readonly string[],
): Promise<void> {
  await (pulumi as unknown as Runner).run([...args, "--non-interactive"], cwd, env);
}

/** The same executable; `onRun` is called whenever a process of it has been started. */
export function heard(pulumi: PulumiCommand, onRun: () => void): PulumiCommand {
  const runner = pulumi as unknown as Runner;
  const run: Runner["run"] = (...args) => {
    const running = runner.run(...args);
    onRun();
    return running;
  };
  return Object.create(pulumi, { run: { value: run } }) as PulumiCommand;
}

/** What the SDK's own workspaces call; its types leave it out. */
interface Runner {
  run(
    args: readonly string[],
    cwd: string,
    env: Readonly<Record<string, string | undefined>>,
    ...more: readonly unknown[]
  ): Promise<unknown>;
}

/** What the Automation API keeps of a failed command, beside its message: the exit code and what was written. */
export function failureOf(error: CommandError): { exitCode: number | undefined; text: string } {
  // Declared private, and nothing public says the same.
  const { commandResult } = error as unknown as {
    commandResult?: { stderr?: string; err?: { exitCode?: number; stderr?: string } };
  };
  const { err, stderr } = commandResult ?? {};
  return { exitCode: err?.exitCode, text: (err?.stderr ?? stderr ?? error.message).trim() };
}

function environment({ env = {}, inheritEnv = true }: DeploymentOptions): Record<string, string | undefined> {
  const inherited = inheritEnv ? [] : Object.keys(process.env);
  return { ...Object.fromEntries(inherited.map((name) => [name, undefined])), ...engineEnvironment, ...env };
}

const engineEnvironment = {
  PULUMI_SKIP_UPDATE_CHECK: "true",
  // The secrets provider of a stack is in its state. So a settings file without one, which is what a checkout that is
  // never written to has, means that one, and not a new one each time.
  PULUMI_FALLBACK_TO_STATE_SECRETS_MANAGER: "true",
};
