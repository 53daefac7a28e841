import type { Deployment, DeploymentEvent, Operation, RunResult } from "../../automation";
import { isDigest } from "../../retention";
import { checkedReleaseName } from "../release/name";
import { checkedReason } from "../release/withdraw";
import type { AwsOptions } from "../shared/aws-clients";
import { compiledBefore } from "../compiled-before";
import { CliError } from "../shared/errors";
import { exitCodes, type ExitCode } from "../shared/exit-codes";
import type { Io } from "../shared/io";
import { jsonText } from "../shared/json-text";
import type { Format } from "../shared/options";

export interface RollbackCommandOptions extends AwsOptions {
  readonly stack: string;
  readonly because: string;
  /** A folder. */
  readonly cwd: string;
  readonly to?: number;
  readonly digest?: string;
  readonly preview?: boolean;
  readonly yes?: boolean;
  readonly format: Format;
}

/**
 * `berth rollback`: says what would happen, asks, and does it. 1 when it failed on the way: then what is withdrawn stays so, and
 * the same command goes on.
 */
export async function rollBack(
  io: Io,
  service: string | undefined,
  options: RollbackCommandOptions,
): Promise<ExitCode> {
  const order = orderOf(service, options);
  const deployment = await opened(options);
  const tell = (line: string) => void (options.format === "json" ? io.stderr : io.stdout).write(`${line}\n`);
  const { preview = false, yes = false } = options;
  // Whoever has said yes doesn't wait for it: the rollback itself checks everything before it changes anything.
  if (preview || !yes) {
    const { changes } = await followed(deployment.previewRollback(order), tell, "planned");
    if (preview) return answered(io, options, { changes });
    await confirmed(io, tell);
  }
  try {
    const { changes, durationMs } = await followed(
      deployment.rollback({ ...order, outputs: false }),
      tell,
      "completed",
    );
    return answered(io, options, { changes, durationMs });
  } catch (error) {
    throw brokenOff(error);
  }
}

function orderOf(service: string | undefined, { because, to, digest }: RollbackCommandOptions) {
  if (service !== undefined) checkedReleaseName("service", service);
  if (to !== undefined && digest !== undefined)
    throw new CliError("two-choices", "Give `--to` or `--digest`, not both.");
  if (digest !== undefined && !isDigest(digest))
    throw new CliError(
      "illegal-digest",
      `\`--digest\` must be "sha256:" and 64 lower case hexadecimal digits, got ${JSON.stringify(digest)}.`,
    );
  const target = to ?? digest;
  return {
    because: checkedReason(because),
    ...(service !== undefined && { service }),
    ...(target !== undefined && { to: target }),
  };
}

async function opened({ cwd, stack, profile, region }: RollbackCommandOptions): Promise<Deployment> {
  // The engine is loaded where it is needed alone.
  const { openWhileLoading } = await import("../../automation/open-while-loading.ts");
  const env = {
    ...(profile !== undefined && { AWS_PROFILE: profile }),
    ...(region !== undefined && { AWS_REGION: region }),
    ...compiledBefore(),
  };
  // Where the stack isn't there, the run says so.
  return openWhileLoading({ workDir: cwd, stack, env, check: false });
}

async function followed<T extends RunResult>(
  operation: Operation<T>,
  tell: (line: string) => void,
  kind: "planned" | "completed",
): Promise<T> {
  for await (const event of operation) {
    const line = lineOf(event, kind);
    if (line !== undefined) tell(line);
  }
  return operation.result;
}

function lineOf(event: DeploymentEvent, kind: "planned" | "completed"): string | undefined {
  if (event.kind === "diagnostic") return event.message.trimEnd();
  if (event.kind !== kind || event.operation === "same") return undefined;
  return `  ${event.operation} ${event.type} ${event.name}`;
}

function answered(io: Io, { format, stack }: RollbackCommandOptions, result: object): ExitCode {
  if (format === "json") io.stdout.write(jsonText({ stack, ...result }));
  return exitCodes.safe;
}

/** @throws {CliError} `not-confirmed` */
async function confirmed(io: Io, tell: (line: string) => void): Promise<void> {
  const notConfirmed = () =>
    new CliError("not-confirmed", "Nothing was changed. `--yes` does it without asking.");
  if (io.stdout.isTTY !== true) throw notConfirmed();
  tell("Do it? Write yes.");
  for await (const chunk of io.stdin) {
    if (/^y(es)?$/i.test(String(chunk).trim())) return;
    break;
  }
  throw notConfirmed();
}

/** What has failed before anything changed says so itself. */
function brokenOff(error: unknown): unknown {
  const code: unknown = error instanceof Error ? Reflect.get(error, "code") : undefined;
  if (!(error instanceof Error) || (code !== "resource-failed" && code !== "cancelled")) return error;
  return new CliError(
    "rollback-failed",
    `${error.message}\nWhat is withdrawn stays so: run the same again, or \`pulumi up\`, and it goes on from there. \`berth release restore\` takes a withdrawal back.`,
    { cause: error, exitCode: exitCodes.atRisk },
  );
}
