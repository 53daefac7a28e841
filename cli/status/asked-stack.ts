import type { InventoryClients } from "../../inventory";
import type { StackState } from "../../releases/status/stack-state";
import type { StackStatus } from "../../releases/status/stack-status";

/** A stack that can be read, each time anew. */
export interface AskedStack {
  readonly name: string;
  readonly state: () => Promise<StackState>;
  /** The clients that its own settings make. @default the command's */
  readonly clients?: () => Promise<InventoryClients>;
}

/** What was found of a stack, or why it can't be read. */
export type Looked =
  StackStatus | { readonly stack: string; readonly error: { code: string; message: string } };
