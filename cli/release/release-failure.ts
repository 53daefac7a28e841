import { ListClustersCommand, ListServicesCommand } from "@aws-sdk/client-ecs";

import type { EcsClient } from "../../inventory/aws/clients";
import { ReleaseError } from "../../releases/release-error";
import { lastPart } from "../../retention/arn";
import { CliError } from "../shared/errors";
import { exitCodes, type ExitCode } from "../shared/exit-codes";
import { didYouMean } from "../../retention/did-you-mean";
import { sentence } from "../shared/wording";

/** Which service. */
export interface ServiceName {
  /** Name or ARN. */
  readonly cluster: string;
  /** Name or ARN. */
  readonly service: string;
}

/** What else is known. */
export interface FailureContext {
  readonly timeoutSeconds: number;
  /** Asks ECS why a deployment failed; as text, if there is any. */
  readonly evidence: () => Promise<string | undefined>;
}

/** What a failure of marking a service means at the command line; other errors stay what they are. */
export async function releaseFailure(
  error: unknown,
  ecs: EcsClient,
  { cluster, service }: ServiceName,
  { timeoutSeconds, evidence }: FailureContext,
): Promise<unknown> {
  if (!(error instanceof ReleaseError)) return error;
  const { code, message, reason = "", cause } = error;
  const told = (text: string, exitCode: ExitCode = exitCodes.unknown) =>
    new CliError(code, text, { exitCode, cause: cause ?? error });
  switch (code) {
    case "no-such-cluster":
      return told(`There is no cluster ${cluster}.${didYouMean(cluster, await clusterNames(ecs))}`);
    case "no-such-service": {
      const near = didYouMean(service, await serviceNames(ecs, cluster));
      return told(`There is no service ${service} in the cluster ${cluster}.${near}`);
    }
    case "not-active":
      return told(`The service ${service} is ${sentence(reason)}`);
    case "deployment-failed": {
      const failed = `The deployment of the service ${service} failed: ${sentence(reason)} Nothing was marked.`;
      const said = await evidence();
      return told(said === undefined ? failed : `${failed}\n${said}`, exitCodes.atRisk);
    }
    case "not-steady":
      return told(
        `The service ${service} is not steady after ${timeoutSeconds} seconds: it waits for ${sentence(reason)} Nothing was marked. Run the command again, with a longer \`--timeout\`.`,
      );
    case "image-gone":
      return told(message, exitCodes.atRisk);
    case "not-deployed":
    case "too-many-writers":
      return told(message);
  }
}

// Only to help with a name: who may not list gets no suggestion.

async function clusterNames(ecs: EcsClient): Promise<string[]> {
  const { clusterArns = [] } = await ecs.send(new ListClustersCommand({})).catch(() => ({ clusterArns: [] }));
  return clusterArns.map(lastPart);
}

async function serviceNames(ecs: EcsClient, cluster: string): Promise<string[]> {
  const { serviceArns = [] } = await ecs
    .send(new ListServicesCommand({ cluster, maxResults: 100 }))
    .catch(() => ({ serviceArns: [] }));
  return serviceArns.map(lastPart);
}
