import { randomInt } from "node:crypto";
import { parseArgs } from "node:util";

import type { Settling } from "./real/real-world";

/** What the command line of the soak says. */
export interface SoakArguments {
  readonly operations: number;
  readonly seed: number;
  readonly path?: string;
  readonly replay?: string;
  readonly shrinks: number;
  readonly settle: Settling;
  readonly cdk: "yes" | "no";
}

export const usage = `npm run soak -- [--operations 500] [--seed NUMBER] [--path PATH [--replay TEXT]] [--shrinks 12] [--settle up|preview|end] [--cdk yes|no]`;

/** @throws {Error} in words for whoever typed it */
export function readOptions(argv: readonly string[]): SoakArguments {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      operations: { type: "string", default: "500" },
      seed: { type: "string", default: String(randomInt(2 ** 31 - 1)) },
      path: { type: "string" },
      replay: { type: "string" },
      shrinks: { type: "string", default: "12" },
      settle: { type: "string", default: "up" },
      cdk: { type: "string", default: "yes" },
    },
  });
  const { path, replay, settle, cdk } = values;
  if (settle !== "up" && settle !== "preview" && settle !== "end")
    throw new Error(`\`--settle\` must be up, preview or end, got \`${settle}\`. ${usage}`);
  if (cdk !== "yes" && cdk !== "no") throw new Error(`\`--cdk\` must be yes or no, got \`${cdk}\`. ${usage}`);
  if (replay !== undefined && path === undefined)
    throw new Error(`\`--replay\` needs the \`--path\` of the same failure. ${usage}`);
  return {
    operations: wholeNumber("--operations", values.operations, 1),
    seed: wholeNumber("--seed", values.seed, -(2 ** 31)),
    shrinks: wholeNumber("--shrinks", values.shrinks, 0),
    settle,
    cdk,
    ...(path !== undefined && { path }),
    ...(replay !== undefined && { replay }),
  };
}

function wholeNumber(option: string, text: string, minimum: number): number {
  const number = Number(text);
  if (Number.isInteger(number) && number >= minimum && number < 2 ** 31) return number;
  throw new Error(
    `\`${option}\` must be a whole number from ${minimum} to ${2 ** 31 - 1}, got \`${text}\`. ${usage}`,
  );
}
