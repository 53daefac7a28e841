import type { DeployedStack } from "@aws-cdk/toolkit-lib";

import { InventoryError, type InventoryClients } from "../../../inventory";
import { keepService } from "../../../keeper/keep-service";
import { ReleaseError } from "../../../releases";
import { awsClients, type AwsOptions } from "../../shared/aws-clients";
import type { Io } from "../../shared/io";
import { commandKeeper } from "../command-keeper";
import { markFunction } from "./mark-function";
import type { Marked } from "./marked";
import { stackPlace } from "./stack-place";
import { stackUsers } from "./stack-users";

export interface MarkStacksOptions extends AwsOptions {
  /** In seconds. */
  readonly timeout: number;
}

/**
 * Marks what the services and functions of deployed stacks run, by what a keeper does. One that fails doesn't keep the
 * others from being marked: they are deployed.
 */
export async function markStacks(
  io: Io,
  stacks: readonly DeployedStack[],
  options: MarkStacksOptions,
  say: (line: string) => void,
): Promise<Marked[]> {
  const marked: Marked[] = [];
  let own: string | undefined;
  for (const { stackArn, stackName } of stacks) {
    const { account, region } = stackPlace(stackArn);
    const clients = await awsClients(io, { ...options, region });
    own ??= await ownAccount(clients);
    if (own !== account) {
      const nothing = `it is in the account ${account}: have a keeper there mark what runs`;
      marked.push({ user: `stack ${stackName}`, tags: [], nothing });
      continue;
    }
    const world = commandKeeper(io, clients, "berth cdk deploy", say);
    const { services, functions } = await stackUsers(clients.cloudFormation, stackArn);
    for (const arn of services) {
      const user = `service ${arn.split("/").slice(-2).join("/")}`;
      marked.push({ user, ...(await outcome(() => keepService(world, arn, options.timeout * 1000))) });
    }
    for (const name of functions) {
      const placed = await outcome(() => markFunction(world, name));
      if (placed) marked.push({ user: `function ${name}`, ...placed });
    }
  }
  return marked;
}

async function ownAccount({ sts }: InventoryClients): Promise<string | undefined> {
  const { GetCallerIdentityCommand } = await import("@aws-sdk/client-sts");
  return (await sts.send(new GetCallerIdentityCommand({}))).Account;
}

async function outcome<T extends Omit<Marked, "user" | "failure"> | undefined>(
  mark: () => Promise<T>,
): Promise<T | Omit<Marked, "user">> {
  try {
    return await mark();
  } catch (error) {
    if (!(error instanceof InventoryError) && !(error instanceof ReleaseError)) throw error;
    return { tags: [], failure: error.message };
  }
}
