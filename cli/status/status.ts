import pLimit from "p-limit";

import { boundedCalls, type InventoryClients } from "../../inventory";
import { keeperLook } from "../../keeper/account/keeper-look";
import { readStatus } from "../../releases/status/read-status";
import { isWhole, needsALook } from "../../releases/status/stack-status";
import { awsClients, type AwsOptions } from "../shared/aws-clients";
import { exitCodes, type ExitCode } from "../shared/exit-codes";
import { toldError } from "../shared/failed";
import type { Io } from "../shared/io";
import { jsonText } from "../shared/json-text";
import type { Format } from "../shared/options";
import type { AskedStack, Looked } from "./asked-stack";
import { statusText } from "./text";
import type { StackOptions } from "./stack-options";
import { askedStacks } from "./stacks";
import { watch } from "./watch";

export interface StatusOptions extends AwsOptions, StackOptions {
  /** Seconds between two looks. */
  readonly watch?: number;
  readonly format: Format;
}

/** `berth status`: 1 when something needs a look, 2 when it can't be told of a stack. */
export async function status(io: Io, options: StatusOptions): Promise<ExitCode> {
  const stacks = await askedStacks(io, options);
  const clients = commandClients(io, options);
  const look = () => lookAt(io, stacks, clients);
  if (options.watch !== undefined) return watch(io, options.watch * 1000, look);
  const looked = await look();
  io.stdout.write(options.format === "json" ? jsonText({ stacks: looked }) : statusText(looked, io.now()));
  return exitCodeOf(looked);
}

/** Those of the options, where these say which; else a stack's own. */
function commandClients(io: Io, options: AwsOptions): (stack: AskedStack) => Promise<InventoryClients> {
  const { region, profile } = options;
  let made: Promise<InventoryClients> | undefined;
  const own = () => (made ??= awsClients(io, { ...(region && { region }), ...(profile && { profile }) }));
  const isSaid = region !== undefined || profile !== undefined || io.clients !== undefined;
  return (stack) => (isSaid ? own() : (stack.clients ?? own)());
}

/** A stack that can't be read hides none of the others. */
async function lookAt(
  io: Io,
  stacks: readonly AskedStack[],
  clients: (stack: AskedStack) => Promise<InventoryClients>,
): Promise<Looked[]> {
  const keepers = keeperLook(io.now());
  // Each of them runs an engine's process for a moment.
  const limit = pLimit(4);
  return Promise.all(
    stacks.map((stack) =>
      limit(async (): Promise<Looked> => {
        try {
          const query = { stack: stack.name, now: io.now(), keepers, calls: boundedCalls() };
          return await readStatus(await clients(stack), { ...query, state: await stack.state() });
        } catch (error) {
          return { stack: stack.name, error: toldError(error) };
        }
      }),
    ),
  );
}

function exitCodeOf(looked: readonly Looked[]): ExitCode {
  const read = looked.flatMap((one) => ("error" in one ? [] : [one]));
  if (read.some(needsALook)) return exitCodes.atRisk;
  return read.length === looked.length && read.every(isWhole) ? exitCodes.safe : exitCodes.unknown;
}
