import type { InventoryClients } from "../inventory/aws/clients";
import type { Clock } from "../releases/clock";
import type { Log } from "./log";
import type { KeeperSettings } from "./settings";

/** All that a keeper works with. */
export interface KeeperWorld {
  readonly clients: InventoryClients;
  readonly settings: KeeperSettings;
  readonly log: Log;
  readonly clock: Clock;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Whose metrics they are. */
  readonly functionName: string;
  /** Of ECR, where it is not AWS's own. */
  readonly endpoint: string | undefined;
}
