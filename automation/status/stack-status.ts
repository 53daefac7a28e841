import type { InventoryClients } from "../../inventory";
import type { StackState } from "../../releases/status/stack-state";
import type { StackStatus } from "../../releases/status/stack-status";
import { stackClients } from "./stack-clients";

export type { StackStatus } from "../../releases/status/stack-status";

/** How a stack's status is read. */
export interface StatusOptions {
  /**
   * With which AWS is asked.
   *
   * @default made of the stack's `aws:*` settings that are not secret, and this process's environment
   */
  readonly clients?: InventoryClients;
  /** Whether to look for the functions that mark what runs, which needs `lambda:ListFunctions`. @default true */
  readonly keepers?: boolean;
}

/**
 * Asks AWS about what a stack's state says.
 *
 * @throws {InventoryError} where services or images can't be read
 */
export async function stackStatus(
  state: StackState,
  { stack, config }: { readonly stack: string; readonly config: Readonly<Record<string, unknown>> },
  { clients, keepers = true }: StatusOptions,
): Promise<StackStatus> {
  // Loaded only where it is asked for: it brings the AWS SDK.
  const [{ readStatus }, { keeperLook }] = await Promise.all([
    import("../../releases/status/read-status.ts"),
    import("../../keeper/account/keeper-look.ts"),
  ]);
  const now = Date.now();
  const query = { stack, state, now, ...(keepers && { keepers: keeperLook(now) }) };
  return readStatus(clients ?? (await stackClients(config)), query);
}
