import * as appautoscaling from "@pulumi/aws/appautoscaling";
import type * as ecs from "@pulumi/aws/ecs";
import * as pulumi from "@pulumi/pulumi";

import type { AutoscalingArgs } from "./args";
import type { ServiceFront } from "../load-balancer/front-args";
import { tagged, type Tags } from "../../shared/tags";

/** What is scaled. */
export interface AutoscaledService {
  readonly clusterName: pulumi.Input<string>;
  readonly service: ecs.Service;
  readonly front: ServiceFront | undefined;
  readonly tags: Tags | undefined;
}

/** Lets the number of a service's tasks follow its load. */
export function autoscale(
  name: string,
  args: AutoscalingArgs,
  { clusterName, service, front, tags }: AutoscaledService,
  parent: pulumi.Resource,
): void {
  const target = new appautoscaling.Target(
    `${name}-scaling`,
    {
      serviceNamespace: "ecs",
      scalableDimension: "ecs:service:DesiredCount",
      resourceId: pulumi.interpolate`service/${clusterName}/${service.name}`,
      minCapacity: args.minimum,
      maxCapacity: args.maximum,
      ...tagged(tags),
    },
    { parent },
  );
  for (const { what, targetValue, metric } of followed(args, front)) {
    new appautoscaling.Policy(
      `${name}-scaling-${what}`,
      {
        policyType: "TargetTrackingScaling",
        // The target's own outputs: a policy comes after its target, and is deleted before it.
        serviceNamespace: target.serviceNamespace,
        scalableDimension: target.scalableDimension,
        resourceId: target.resourceId,
        targetTrackingScalingPolicyConfiguration: {
          predefinedMetricSpecification: metric,
          targetValue,
          scaleInCooldown: args.scaleInCooldownSeconds ?? cooldown,
          scaleOutCooldown: args.scaleOutCooldownSeconds ?? cooldown,
        },
      },
      { parent },
    );
  }
}

/** Application Auto Scaling's own, said so that no other default comes between. */
const cooldown = 300;

/** One metric to follow. */
interface Followed {
  readonly what: "cpu" | "memory" | "requests";
  readonly targetValue: number;
  readonly metric: {
    readonly predefinedMetricType: string;
    readonly resourceLabel?: pulumi.Output<string>;
  };
}

/** @see https://docs.aws.amazon.com/autoscaling/application/APIReference/API_PredefinedMetricSpecification.html */
function followed(args: AutoscalingArgs, front: ServiceFront | undefined): Followed[] {
  const { targetCpuPercent, targetMemoryPercent, requestsPerTarget } = args;
  const all: Followed[] = [];
  if (targetCpuPercent !== undefined) {
    const metric = { predefinedMetricType: "ECSServiceAverageCPUUtilization" };
    all.push({ what: "cpu", targetValue: targetCpuPercent, metric });
  }
  if (targetMemoryPercent !== undefined) {
    const metric = { predefinedMetricType: "ECSServiceAverageMemoryUtilization" };
    all.push({ what: "memory", targetValue: targetMemoryPercent, metric });
  }
  if (requestsPerTarget !== undefined && front) {
    const resourceLabel = pulumi.interpolate`${front.loadBalancerSuffix}/${front.targetGroup.arnSuffix}`;
    const metric = { predefinedMetricType: "ALBRequestCountPerTarget", resourceLabel };
    all.push({ what: "requests", targetValue: requestsPerTarget, metric });
  }
  return all;
}
