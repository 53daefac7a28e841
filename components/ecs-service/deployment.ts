import type { ServiceArgs } from "@pulumi/aws/ecs";

import type { EcsServiceArgs } from "./args";

/** How ECS deploys and runs the tasks, as `aws.ecs.Service` takes it. What is left out stays ECS's default. */
export function deploymentOf(
  args: EcsServiceArgs,
): Pick<
  ServiceArgs,
  | "alarms"
  | "deploymentCircuitBreaker"
  | "deploymentMaximumPercent"
  | "deploymentMinimumHealthyPercent"
  | "enableEcsManagedTags"
  | "enableExecuteCommand"
  | "healthCheckGracePeriodSeconds"
  | "propagateTags"
  | "waitForSteadyState"
> {
  const { minimumHealthyPercent, maximumPercent, deploymentAlarms, loadBalancer, tags } = args;
  const propagateTags = args.propagateTags ?? (tags && "SERVICE");
  return {
    deploymentCircuitBreaker: { enable: true, rollback: true },
    waitForSteadyState: true,
    // Without it, ECS stops tasks that need longer to start than the load balancer's checks have patience.
    ...(loadBalancer && { healthCheckGracePeriodSeconds: args.healthCheckGracePeriodSeconds ?? 60 }),
    ...(minimumHealthyPercent !== undefined && { deploymentMinimumHealthyPercent: minimumHealthyPercent }),
    ...(maximumPercent !== undefined && { deploymentMaximumPercent: maximumPercent }),
    ...(deploymentAlarms && {
      alarms: {
        enable: true,
        rollback: deploymentAlarms.rollback ?? true,
        alarmNames: [...deploymentAlarms.alarmNames],
      },
    }),
    ...(args.enableExecuteCommand !== undefined && { enableExecuteCommand: args.enableExecuteCommand }),
    ...(propagateTags !== undefined && { propagateTags }),
    ...(args.enableEcsManagedTags !== undefined && { enableEcsManagedTags: args.enableEcsManagedTags }),
  };
}
