import type { Service } from "@aws-sdk/client-ecs";
import type { ServiceState } from "@pulumi/aws/ecs/service";
import type { Plain } from "../../provider";
import type { AwsContext } from "../context";
import { fromTagList } from "../tags";

type State = Partial<Plain<ServiceState>>;

/** What `aws.ecs.Service` records of a service: names or ARNs, as the program gave them. */
export function serviceState(aws: AwsContext, found: Service, known: State): State & { id: string } {
  const { deploymentConfiguration: deployment } = found;
  return {
    id: found.serviceArn ?? "",
    arn: found.serviceArn,
    name: found.serviceName,
    region: aws.region,
    cluster: inFormatOf(known.cluster, found.clusterArn, /^arn:[^/]+\//),
    taskDefinition: inFormatOf(known.taskDefinition, found.taskDefinition, /^arn:[^/]+\//),
    iamRole: found.roleArn ? inFormatOf(known.iamRole, found.roleArn, /^arn:.+\//) : undefined,
    alarms: deployment?.alarms && {
      alarmNames: deployment.alarms.alarmNames ?? [],
      enable: deployment.alarms.enable ?? false,
      rollback: deployment.alarms.rollback ?? false,
    },
    availabilityZoneRebalancing: found.availabilityZoneRebalancing,
    capacityProviderStrategies: (found.capacityProviderStrategy ?? []).map(
      ({ base, weight, capacityProvider }) => ({
        base,
        weight,
        capacityProvider: capacityProvider ?? "",
      }),
    ),
    deploymentCircuitBreaker: {
      enable: deployment?.deploymentCircuitBreaker?.enable ?? false,
      rollback: deployment?.deploymentCircuitBreaker?.rollback ?? false,
    },
    deploymentConfiguration: deployment?.strategy && {
      strategy: deployment.strategy,
      ...(deployment.bakeTimeInMinutes !== undefined && {
        bakeTimeInMinutes: String(deployment.bakeTimeInMinutes),
      }),
    },
    deploymentController: { type: found.deploymentController?.type ?? "ECS" },
    deploymentMaximumPercent: deployment?.maximumPercent,
    deploymentMinimumHealthyPercent: deployment?.minimumHealthyPercent,
    desiredCount: found.desiredCount,
    enableEcsManagedTags: found.enableECSManagedTags ?? false,
    enableExecuteCommand: found.enableExecuteCommand ?? false,
    healthCheckGracePeriodSeconds: found.healthCheckGracePeriodSeconds || undefined,
    launchType: found.launchType,
    platformVersion: found.platformVersion || undefined,
    // ECS says NONE where nothing was asked for.
    propagateTags: found.propagateTags === "NONE" ? known.propagateTags && "NONE" : found.propagateTags,
    schedulingStrategy: found.schedulingStrategy,
    tags: fromTagList(aws, found.tags),
    ...placement(found),
    ...connections(found),
  };
}

function placement(found: Service): State {
  return {
    orderedPlacementStrategies: (found.placementStrategy ?? []).map(({ type, field }) => ({
      type: type ?? "",
      ...(field && { field: field === "MEMORY" || field === "CPU" ? field.toLowerCase() : field }),
    })),
    placementConstraints: (found.placementConstraints ?? []).map(({ type, expression }) => ({
      type: type ?? "",
      ...(expression && { expression }),
    })),
  };
}

function connections(found: Service): State {
  const network = found.networkConfiguration?.awsvpcConfiguration;
  const registry = found.serviceRegistries?.[0];
  return {
    networkConfiguration: network && {
      assignPublicIp: network.assignPublicIp === "ENABLED",
      securityGroups: network.securityGroups ?? [],
      subnets: network.subnets ?? [],
    },
    loadBalancers: (found.loadBalancers ?? []).map((balancer) => ({
      containerName: balancer.containerName ?? "",
      containerPort: balancer.containerPort ?? 0,
      ...(balancer.targetGroupArn && { targetGroupArn: balancer.targetGroupArn }),
      ...(balancer.loadBalancerName && { elbName: balancer.loadBalancerName }),
    })),
    serviceRegistries: registry && { ...registry, registryArn: registry.registryArn ?? "" },
  };
}

function inFormatOf(known: string | undefined, arn: string | undefined, prefix: RegExp): string | undefined {
  return known === undefined || known.startsWith("arn:") ? arn : arn?.replace(prefix, "");
}
