import {
  DescribeServicesCommand,
  ListClustersCommand,
  ListServicesCommand,
  type Service,
} from "@aws-sdk/client-ecs";

import type { EcsClient } from "../../inventory/aws/clients";
import { awsCall, awsErrorName } from "../shared/aws-call";
import { CliError } from "../shared/errors";
import { didYouMean } from "../shared/options";

/** Which service. */
export interface ServiceName {
  /** Name or ARN. */
  readonly cluster: string;
  /** Name or ARN. */
  readonly service: string;
}

/** The service as ECS describes it; one that is not there is told with the nearest name. */
export async function describedService(ecs: EcsClient, { cluster, service }: ServiceName): Promise<Service> {
  const found = await awsCall("ecs:DescribeServices", `the service ${service}`, () =>
    ecs.send(new DescribeServicesCommand({ cluster, services: [service] })),
  ).catch(async (error: unknown) => {
    if (awsErrorName(error) !== "ClusterNotFoundException") throw error;
    const near = didYouMean(cluster, await clusterNames(ecs));
    throw new CliError("no-such-cluster", `There is no cluster ${cluster}.${near}`, { cause: error });
  });
  const described = found.services?.[0];
  if (described) return described;
  const near = didYouMean(service, await serviceNames(ecs, cluster));
  throw new CliError("no-such-service", `There is no service ${service} in the cluster ${cluster}.${near}`);
}

/** The last part of an ARN: the name. */
export function nameOf(arn: string): string {
  return arn.slice(arn.lastIndexOf("/") + 1);
}

// Only to help with a name: who may not list gets no suggestion.

async function clusterNames(ecs: EcsClient): Promise<string[]> {
  const { clusterArns = [] } = await ecs.send(new ListClustersCommand({})).catch(() => ({ clusterArns: [] }));
  return clusterArns.map(nameOf);
}

async function serviceNames(ecs: EcsClient, cluster: string): Promise<string[]> {
  const { serviceArns = [] } = await ecs
    .send(new ListServicesCommand({ cluster, maxResults: 100 }))
    .catch(() => ({ serviceArns: [] }));
  return serviceArns.map(nameOf);
}
