import { CliError } from "../shared/errors";
import { exitCodes, type ExitCode } from "../shared/exit-codes";
import type { Io } from "../shared/io";
import { jsonText } from "../shared/json-text";
import type { Format } from "../shared/options";
import { notLookedAt, runChecks, type Checked, type Status } from "./check";
import { allChecks } from "./checks";
import { contextOf, type Context, type ContextOptions } from "./context";
import { isForWantOfPulumi, namesIn, partsIn } from "./place";
import type { PartName } from "./rights/part";
import { printPolicy } from "./rights/print-policy";
import { doctorText } from "./text";
import { toolRunner } from "./tools/run-tool";

export interface DoctorOptions extends ContextOptions {
  /** Seconds that each check has. */
  readonly timeout: number;
  readonly iam?: boolean;
  readonly parts?: readonly PartName[];
  readonly format: Format;
}

/** `berth doctor`: 1 when there is a problem. With `--iam`, what a deployer must be allowed. */
export async function doctor(io: Io, options: DoctorOptions): Promise<ExitCode> {
  if (options.parts && !options.iam)
    throw new CliError("wrong-usage", "`--parts` says what `--iam` prints: give both.");
  const controller = new AbortController();
  const context = contextOf(io, options, controller.signal);
  if (options.iam) return printPolicy(io, await policyRequest(io, context, options));
  const run = toolRunner(io.env);
  const { checked, isLate } = await runChecks(allChecks(io, options, context, run), options.timeout * 1000);
  controller.abort();
  io.stdout.write(options.format === "json" ? answer(checked) : doctorText(checked));
  if (isLate) io.abandon?.();
  return checked.some(({ status }) => status === "problem") ? exitCodes.atRisk : exitCodes.safe;
}

/** For the stack, where there is one, whose configuration says what it makes and how that is named. AWS isn't asked. */
async function policyRequest(io: Io, context: Context, options: DoctorOptions) {
  const { parts, format, region } = options;
  const place = await context.place().catch((error: unknown) => {
    // Only a stack that was named has to be there.
    if (options.stack) throw error;
    const why = isForWantOfPulumi(error)
      ? "There is no usable Pulumi CLI on PATH."
      : notLookedAt(error).found;
    io.stderr.write(`Names are left open, for no stack is known. ${why}\n`);
    return undefined;
  });
  const { region: own = region, allowedAccountIds } = await context.settings();
  const [account = "*", ...others] = allowedAccountIds;
  const names = {
    partition: partitionOf(own),
    region: own ?? "*",
    account: others.length > 0 ? "*" : account,
    ...namesIn(place?.config ?? {}),
  };
  const needed = parts ? new Set(parts) : place && partsIn(place.config);
  return { names, format, ...(needed && { parts: needed }) };
}

/** @see https://docs.aws.amazon.com/general/latest/gr/aws-arns-and-namespaces.html */
function partitionOf(region = ""): string {
  if (region.startsWith("cn-")) return "aws-cn";
  return region.startsWith("us-gov-") ? "aws-us-gov" : "aws";
}

function answer(checked: readonly Checked[]): string {
  const order: readonly Status[] = ["problem", "warning", "skipped", "ok"];
  const counts = Object.fromEntries(
    order.map((status) => [status, checked.filter((one) => one.status === status).length]),
  );
  return jsonText({ counts, checks: checked });
}
