import * as lb from "@pulumi/aws/lb";
import type * as pulumi from "@pulumi/pulumi";

import { fittingName, loadBalancerNameLimit } from "../../shared/naming";
import type { ServiceFrontArgs } from "./front-args";
import { tagged } from "../../shared/tags";

/** The tasks of a service, as a load balancer knows them: by address, and asked whether they are well. */
export function serviceTargetGroup(
  name: string,
  { vpcId, port, loadBalancer, tags }: ServiceFrontArgs,
  parent: pulumi.Resource,
): lb.TargetGroup {
  const { healthCheckPath, healthCheck = {}, deregistrationDelay } = loadBalancer;
  return new lb.TargetGroup(
    fittingName(name, "-tg", loadBalancerNameLimit),
    {
      // Fargate tasks have addresses of their own and are no instances.
      targetType: "ip",
      protocol: "HTTP",
      port,
      vpcId,
      // A task that goes away gets this long to answer what it has; AWS's 300 seconds make every deployment wait.
      deregistrationDelay: deregistrationDelay ?? 30,
      healthCheck: {
        path: healthCheckPath ?? "/",
        protocol: "HTTP",
        matcher: healthCheck.matcher ?? "200-399",
        interval: healthCheck.interval ?? 10,
        timeout: healthCheck.timeout ?? 5,
        healthyThreshold: healthCheck.healthyThreshold ?? 2,
        unhealthyThreshold: healthCheck.unhealthyThreshold ?? 3,
        ...(healthCheck.port !== undefined && { port: String(healthCheck.port) }),
      },
      ...tagged(tags),
    },
    { parent },
  );
}
