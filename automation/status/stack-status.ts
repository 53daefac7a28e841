import type { InventoryClients } from "../../inventory";
import type { StackState } from "../../releases/status/stack-state";
import type { ServiceStatus, StackStatus } from "../../releases/status/stack-status";
import type { RunOptions } from "../run/run-options";

export type { StackStatus } from "../../releases/status/stack-status";

/** How a stack's status is read. */
export interface StatusOptions {
  /**
   * With which AWS is asked.
   *
   * @default made of the stack's `aws:*` settings that are not secret, and the environment of the deployment
   */
  readonly clients?: InventoryClients;
  /** Whether to look for the functions that mark what runs, which needs `lambda:ListFunctions`. @default true */
  readonly keepers?: boolean;
}

/** Which releases are read, and how. */
export interface ReleasesOptions extends Pick<StatusOptions, "clients"> {
  /** The name under which releases are counted. @default all of the stack */
  readonly service?: string;
}

/**
 * Asks AWS about what a stack's state says.
 *
 * @throws {InventoryError} where services or images can't be read
 */
export async function stackStatus(
  state: StackState,
  { stack, config, env }: StackPlace,
  { clients, keepers = true }: StatusOptions,
): Promise<StackStatus> {
  // Loaded only where it is asked for: it brings the AWS SDK.
  const [{ readStatus }, { keeperLook }] = await Promise.all([
    import("../../releases/status/read-status.ts"),
    import("../../keeper/account/keeper-look.ts"),
  ]);
  const now = Date.now();
  const query = { stack, state, now, ...(keepers && { keepers: keeperLook(now) }) };
  return readStatus(clients ?? (await clientsOf({ config, env })), query);
}

export interface DriftOptions extends RunOptions, Pick<StatusOptions, "clients"> {}

/** The services that don't run what the state says; of a stack without a service, AWS is not asked. @throws {InventoryError} */
export async function driftedServices(
  state: StackState,
  place: StackPlace,
  { clients }: DriftOptions,
): Promise<readonly ServiceStatus[]> {
  const { servicesIn } = await import("../../releases/status/stack-services.ts");
  if (servicesIn(state).length === 0) return [];
  const asked = clients === undefined ? {} : { clients };
  const { services } = await stackStatus(state, place, { ...asked, keepers: false });
  return services.filter(({ state: now, drift }) => now === "gone" || drift !== null);
}

/** Which stack it is, and what its provider follows. */
export interface StackPlace {
  readonly stack: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** With which AWS is asked about a stack. Loaded only where it is: it brings the AWS SDK. */
export async function clientsOf({
  config,
  env,
}: Pick<StackPlace, "config" | "env">): Promise<InventoryClients> {
  const { plainSettings, stackClients } = await import("../stack-clients.ts");
  return stackClients(plainSettings(config), { ...process.env, ...env }).clients;
}
