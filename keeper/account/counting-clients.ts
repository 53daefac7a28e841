import type { InventoryClients } from "../../inventory/aws/clients";

/** Clients that count what they are asked. What the SDK repeats is not counted. */
export function countingClients(clients: InventoryClients): {
  readonly clients: InventoryClients;
  readonly count: () => number;
} {
  let calls = 0;
  const counted = Object.entries(clients).map(([name, client]: [string, { send: Send }]) => {
    const send: Send = (...command) => {
      calls++;
      return client.send(...command);
    };
    return [name, { send }];
  });
  return { clients: Object.fromEntries(counted) as InventoryClients, count: () => calls };
}

type Send = (...command: never[]) => unknown;
