import type { ServiceArgs } from "@pulumi/aws/ecs";

import type { CapacityProviderStrategy } from "./args";

/** Where the tasks of a service run, as `aws.ecs.Service` takes it. */
export function capacityOf(
  strategies: readonly CapacityProviderStrategy[] | undefined,
): Pick<ServiceArgs, "launchType" | "capacityProviderStrategies" | "forceNewDeployment"> {
  if (!strategies) return { launchType: "FARGATE" };
  return {
    capacityProviderStrategies: strategies.map((strategy) => ({ ...strategy })),
    // ECS takes other strategies with a new deployment only; without this, aws replaces the service for them.
    forceNewDeployment: true,
  };
}
