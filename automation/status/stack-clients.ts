import type { InventoryClients } from "../../inventory";

/**
 * Clients that follow a stack's `aws:*` settings, as the provider does. What these leave open is this process's environment's,
 * whatever the deployment's own `env`; a secret setting isn't read.
 */
export async function stackClients(config: Readonly<Record<string, unknown>>): Promise<InventoryClients> {
  const [{ providerSettings }, { inventoryClients }] = await Promise.all([
    import("../../components/shared/aws-settings.ts"),
    import("../../inventory/index.ts"),
  ]);
  return inventoryClients({ provider: providerSettings((key) => textOf(config[`aws:${key}`])) });
}

function textOf(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === "string") return value;
  return typeof value === "object" && "secure" in value ? undefined : JSON.stringify(value);
}
