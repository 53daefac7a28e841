import type { AppRunnerClient } from "@aws-sdk/client-apprunner";
import type { BatchClient } from "@aws-sdk/client-batch";
import type { CloudFormationClient } from "@aws-sdk/client-cloudformation";
import type { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import type { CodeBuildClient } from "@aws-sdk/client-codebuild";
import type { ECRClient } from "@aws-sdk/client-ecr";
import type { ECSClient } from "@aws-sdk/client-ecs";
import type { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import type { IAMClient } from "@aws-sdk/client-iam";
import type { LambdaClient } from "@aws-sdk/client-lambda";
import type { SchedulerClient } from "@aws-sdk/client-scheduler";
import type { ServiceQuotasClient } from "@aws-sdk/client-service-quotas";
import type { STSClient } from "@aws-sdk/client-sts";

import { berthUserAgent } from "../../retention";

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
  /** Of no source: when a keeper has swept is in its log. */
  readonly logs: Pick<CloudWatchLogsClient, "send">;
  /** Of no source: what `cdk gc` looks at. */
  readonly cloudFormation: Pick<CloudFormationClient, "send">;
  /** Of no source: whether a publishing role is there. */
  readonly iam: Pick<IAMClient, "send">;
  /** Of no source: how much of everything there may be. */
  readonly serviceQuotas: Pick<ServiceQuotasClient, "send">;
  /** Of no source: whose account it is. */
  readonly sts: Pick<STSClient, "send">;
}
export type EcrClient = Pick<ECRClient, "send">;
export type EcsClient = Pick<ECSClient, "send">;

/** What a client is made of, in the SDK's own terms. */
type Config = Record<string, unknown>;

/**
 * The SDK's clients, each of them loaded and made when it is first asked.
 *
 * @param configOf By the service's name as in `aws:endpoints`.
 * @param onRepeats Told how often a call was tried again, each time that one was.
 */
export function lazyClients(
  configOf: (service: string) => Config,
  onRepeats: (times: number) => void = () => undefined,
): InventoryClients {
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
    logs: lazily(async () => {
      const { CloudWatchLogsClient } = await import("@aws-sdk/client-cloudwatch-logs");
      return new CloudWatchLogsClient(configOf("logs"));
    }),
    cloudFormation: lazily(async () => {
      const { CloudFormationClient } = await import("@aws-sdk/client-cloudformation");
      return new CloudFormationClient(configOf("cloudformation"));
    }),
    iam: lazily(async () => new (await import("@aws-sdk/client-iam")).IAMClient(configOf("iam"))),
    serviceQuotas: lazily(async () => {
      const { ServiceQuotasClient } = await import("@aws-sdk/client-service-quotas");
      return new ServiceQuotasClient(configOf("servicequotas"));
    }),
    sts: lazily(async () => new (await import("@aws-sdk/client-sts")).STSClient(configOf("sts"))),
  };
}

/** How the clients go on when AWS throttles or fails. */
export const patientRetries = { maxAttempts: 8, retryMode: "adaptive" };

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
