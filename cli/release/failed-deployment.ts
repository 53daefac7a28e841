import type { GetLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";

import type { EcsClient } from "../../inventory/aws/clients";
import { deploymentEvidence } from "../../releases/deployment/evidence";
import { deploymentReport } from "../../releases/deployment/report";
import { secretValues } from "../../retention/secret-lines";
import { awsClients, type AwsOptions } from "../shared/aws-clients";
import type { Io } from "../shared/io";
import type { ServiceName } from "./release-failure";

/** Whose credentials, and whether to show what a container wrote that ended. */
export interface EvidenceOptions extends AwsOptions {
  readonly containerLogs: boolean;
}

/** What ECS, and the logs of containers that ended, say of a deployment that failed; as text, if there is any. */
export async function failedDeployment(
  io: Io,
  ecs: EcsClient,
  { cluster, service }: ServiceName,
  { containerLogs, ...options }: EvidenceOptions,
): Promise<string | undefined> {
  const logReader = {
    // A container may write to another region than its service's.
    logs: (region: string | undefined = options.region) => ({
      send: async (command: GetLogEventsCommand) => {
        const where = { ...options, ...(region !== undefined && { region }) };
        return (await awsClients(io, where)).logs.send(command);
      },
    }),
    secrets: secretValues(io.env),
  };
  const query = { cluster, service, ...(containerLogs && { logReader }) };
  return deploymentReport(await deploymentEvidence(ecs, query, io));
}
