import type * as ec2 from "@pulumi/aws/ec2";
import type * as pulumi from "@pulumi/pulumi";

import type { EcsServiceArgs } from "../args";
import type { ServiceFront } from "./front-args";
import { listenerRule } from "./listener-rule";
import { serviceLoadBalancer } from "./load-balancer";
import { serviceTargetGroup } from "./target-group";

/** A load balancer of the service's own, or a rule of a listener that is there; nothing for a worker. */
export function serviceFront(
  name: string,
  args: EcsServiceArgs,
  tasks: ec2.SecurityGroup,
  parent: pulumi.Resource,
): ServiceFront | undefined {
  const { network, port, loadBalancer, tags } = args;
  if (!loadBalancer || port === undefined) return undefined;
  const front = { vpcId: network.vpcId, subnetIds: network.subnetIds, port, loadBalancer, tasks, tags };
  const targetGroup = serviceTargetGroup(name, front, parent);
  const way =
    listenerRule(name, front, targetGroup, parent) ?? serviceLoadBalancer(name, front, targetGroup, parent);
  return { port, targetGroup, ...way };
}
