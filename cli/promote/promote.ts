import * as fs from "node:fs";
import * as path from "node:path";

import { Deployment, type DeploymentEvent, type PromotionEvent } from "../../automation";
import { exitCodes, type ExitCode } from "../shared/exit-codes";
import type { Io } from "../shared/io";
import { jsonText } from "../shared/json-text";
import type { Format } from "../shared/options";
import { planText, resultText } from "./words";

export interface PromoteCommandOptions {
  /** Stacks. */
  readonly from: string;
  readonly to: string;
  /** A folder. */
  readonly cwd: string;
  readonly release?: number;
  readonly digest?: string;
  readonly preview?: boolean;
  readonly yes?: boolean;
  readonly deploy: boolean;
  readonly fromProfile?: string;
  readonly fromRegion?: string;
  readonly format: Format;
}

/** `berth promote`: builds nothing. */
export async function promoteStage(
  io: Io,
  services: readonly string[],
  { from, to, cwd, format, preview, ...options }: PromoteCommandOptions,
): Promise<ExitCode> {
  const workDir = path.resolve(cwd);
  const source = await Deployment.open({ workDir, stack: from });
  // A stage is new where its file is there; a name that was misspelt has none.
  const target = await Deployment.open({ workDir, stack: to, create: hasFile(workDir, to) });
  const operation = target.promote({
    from: source,
    ...(services.length > 0 && { services }),
    ...(preview !== undefined && { dryRun: preview }),
    ...options,
  });
  for await (const event of operation) {
    if (event.kind !== "promotion") tell(io, event);
    else if (format === "text") io.stdout.write(planText({ from, to }, event));
  }
  const result = await operation.result;
  io.stdout.write(format === "json" ? jsonText(result) : resultText(result));
  return exitCodes.safe;
}

function hasFile(workDir: string, stack: string): boolean {
  const name = stack.split("/").at(-1)!;
  return ["yaml", "yml", "json"].some((one) => fs.existsSync(path.join(workDir, `Pulumi.${name}.${one}`)));
}

function tell({ stderr }: Io, event: Exclude<DeploymentEvent, PromotionEvent>): void {
  const line = lineOf(event);
  if (line !== undefined) stderr.write(`${line}\n`);
}

function lineOf(event: Exclude<DeploymentEvent, PromotionEvent>): string | undefined {
  switch (event.kind) {
    case "planned":
      return event.operation === "same" ? undefined : `would ${event.operation} ${event.type} ${event.name}`;
    case "completed":
      return event.operation === "same" ? undefined : `${event.operation} ${event.type} ${event.name}`;
    case "copied":
      return `copied ${event.image} ${event.digest}`;
    case "diagnostic":
      return `${event.severity}: ${event.message.trimEnd()}`;
    default:
      return undefined;
  }
}
