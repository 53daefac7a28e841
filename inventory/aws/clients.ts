import type { AppRunnerClient } from "@aws-sdk/client-apprunner";
import type { BatchClient } from "@aws-sdk/client-batch";
import type { CodeBuildClient } from "@aws-sdk/client-codebuild";
import type { ECRClient } from "@aws-sdk/client-ecr";
import type { ECSClient } from "@aws-sdk/client-ecs";
import type { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import type { LambdaClient } from "@aws-sdk/client-lambda";
import type { SchedulerClient } from "@aws-sdk/client-scheduler";

import { berthUserAgent } from "../../retention";
import { clientConfig, type ClientConfig } from "./client-config";
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
  const { onRepeats = () => undefined, provider, ...given } = settings;
  /** @param service As in `aws:endpoints`. */
  const configOf = (service: string) => ({
    ...{ maxAttempts: 8, retryMode: "adaptive" },
    ...(provider && clientConfig(provider, service)),
    ...given,
  });
  const lazily = <C extends { send(...command: never[]): Promise<unknown> }>(make: () => Promise<C>) =>
    onFirstCall(make, onRepeats);
  return {
    ecr: lazily(async () => {
      const { ECRClient } = await import("@aws-sdk/client-ecr");
      return new ECRClient({ ...configOf("ecr"), customUserAgent: berthUserAgent });
    }),
    ecs: lazily(async () => new (await import("@aws-sdk/client-ecs")).ECSClient(configOf("ecs"))),
    eventbridge: lazily(async () => {
      const { EventBridgeClient } = await import("@aws-sdk/client-eventbridge");
      return new EventBridgeClient(configOf("eventbridge"));
    }),
    scheduler: lazily(async () => {
      const { SchedulerClient } = await import("@aws-sdk/client-scheduler");
      return new SchedulerClient(configOf("scheduler"));
    }),
    lambda: lazily(async () => new (await import("@aws-sdk/client-lambda")).LambdaClient(configOf("lambda"))),
    appRunner: lazily(async () => {
      const { AppRunnerClient } = await import("@aws-sdk/client-apprunner");
      return new AppRunnerClient(configOf("apprunner"));
    }),
    batch: lazily(async () => new (await import("@aws-sdk/client-batch")).BatchClient(configOf("batch"))),
    codeBuild: lazily(async () => {
      const { CodeBuildClient } = await import("@aws-sdk/client-codebuild");
      return new CodeBuildClient(configOf("codebuild"));
    }),
  };
}

/** A client that is made when it is first asked, and tells of what it repeats. */
function onFirstCall<C extends { send(...command: never[]): Promise<unknown> }>(
  make: () => Promise<C>,
  onRepeats: (times: number) => void,
): Pick<C, "send"> {
  let made: Promise<C> | undefined;
  const send = async (...command: never[]) => {
    const client = await (made ??= make());
    try {
      const answer = await client.send(...command);
      tellRepeats(answer, onRepeats);
      return answer;
    } catch (error) {
      tellRepeats(error, onRepeats);
      throw error;
    }
  };
  return { send };
}

/** The SDK counts its attempts, in answers and in errors. */
function tellRepeats(outcome: unknown, onRepeats: (times: number) => void): void {
  const told = outcome as { readonly $metadata?: { readonly attempts?: number } } | undefined;
  const repeats = (told?.$metadata?.attempts ?? 1) - 1;
  if (repeats > 0) onRepeats(repeats);
}
