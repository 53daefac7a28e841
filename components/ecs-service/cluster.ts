import * as ecs from "@pulumi/aws/ecs";
import * as pulumi from "@pulumi/pulumi";

import type { EcsServiceArgs } from "./args";
import { lastPart } from "../../retention";
import { tagged } from "../shared/tags";

/** The cluster of a service. */
export interface ServiceCluster {
  readonly arn: pulumi.Output<string>;
  readonly name: pulumi.Output<string>;
  /** What the service must wait for, besides the cluster itself. */
  readonly capacity: readonly pulumi.Resource[];
}

/** The given cluster, or one for this service, with the capacity providers that it uses. */
export function serviceCluster(name: string, args: EcsServiceArgs, parent: pulumi.Resource): ServiceCluster {
  if (args.clusterArn !== undefined) {
    const arn = pulumi.output(args.clusterArn);
    return { arn, name: arn.apply(lastPart), capacity: [] };
  }
  const cluster = new ecs.Cluster(
    `${name}-cluster`,
    {
      settings: [{ name: "containerInsights", value: args.containerInsights ?? "disabled" }],
      ...tagged(args.tags),
    },
    { parent },
  );
  const { capacityProviderStrategies: strategies } = args;
  const capacity = strategies
    ? [
        new ecs.ClusterCapacityProviders(
          `${name}-capacity`,
          {
            clusterName: cluster.name,
            capacityProviders: strategies.map(({ capacityProvider }) => capacityProvider).sort(),
          },
          { parent },
        ),
      ]
    : [];
  return { arn: cluster.arn, name: cluster.name, capacity };
}
