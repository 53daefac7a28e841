import type { AppRunnerClient } from "@aws-sdk/client-apprunner";
import type { BatchClient } from "@aws-sdk/client-batch";
import type { CodeBuildClient } from "@aws-sdk/client-codebuild";
import type { ECRClient } from "@aws-sdk/client-ecr";
import type { ECSClient } from "@aws-sdk/client-ecs";
import type { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import type { LambdaClient } from "@aws-sdk/client-lambda";
import type { SchedulerClient } from "@aws-sdk/client-scheduler";

import { clientConfig, type ClientConfig } from "./client-config";
import { lazyClients, patientRetries } from "./lazy-clients";
import type { ProviderSettings } from "./provider-settings";

/** The clients that an inventory asks. Those of sources that are not asked for are not touched. */
export interface InventoryClients {
  readonly ecr: EcrClient;
  readonly ecs: EcsClient;
  readonly eventbridge: Pick<EventBridgeClient, "send">;
  readonly scheduler: Pick<SchedulerClient, "send">;
  readonly lambda: Pick<LambdaClient, "send">;
  readonly appRunner: Pick<AppRunnerClient, "send">;
  readonly batch: Pick<BatchClient, "send">;
  readonly codeBuild: Pick<CodeBuildClient, "send">;
}
export type EcrClient = Pick<ECRClient, "send">;
export type EcsClient = Pick<ECSClient, "send">;

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
