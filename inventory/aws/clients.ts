import { clientConfig, type ClientConfig } from "./client-config";
import { lazyClients, patientRetries, type InventoryClients } from "./lazy-clients";
import type { ProviderSettings } from "./provider-settings";

export type { EcrClient, EcsClient, InventoryClients } from "./lazy-clients";

/** What the SDK's clients are made of. What is left out, the SDK finds in the environment. */
export interface ClientSettings extends Omit<ClientConfig, "region"> {
  readonly region?: string;
  /** One address for all services, such as that of the local AWS. */
  readonly endpoint?: string;
  /** How often a call is tried that AWS throttles or that fails on its side. @default 8 */
  readonly maxAttempts?: number;
  /** What the `aws` provider is told: each client follows it, with the endpoint of its own service. */
  readonly provider?: ProviderSettings;
  /** Told how often a call was tried again, each time that one was. */
  readonly onRepeats?: (times: number) => void;
}

/**
 * Clients of the live account. Nothing is loaded and nobody is asked for credentials before the first call of each.
 *
 * They slow down when AWS throttles ("adaptive").
 *
 * @see https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html
 */
export function inventoryClients(settings: ClientSettings = {}): InventoryClients {
  const { onRepeats, provider, ...given } = settings;
  return lazyClients(
    (service) => ({ ...patientRetries, ...(provider && clientConfig(provider, service)), ...given }),
    onRepeats,
  );
}
