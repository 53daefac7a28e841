import type * as ec2 from "@pulumi/aws/ec2";
import * as vpc from "@pulumi/aws/vpc";
import type * as pulumi from "@pulumi/pulumi";

import { securityGroup } from "../security-group";
import type { ServiceFrontArgs } from "./front-args";
import { tagged } from "../../shared/tags";

/** The load balancer's security group: in from whom the arguments say, out to the tasks, and nothing else into those. */
export function openSecurityGroups(
  name: string,
  args: ServiceFrontArgs,
  parent: pulumi.Resource,
): { readonly balancers: ec2.SecurityGroup } {
  const { certificateArn, ingressCidrs = ["0.0.0.0/0"], dualStack, ingressIpv6Cidrs } = args.loadBalancer;
  const balancers = securityGroup(`${name}-lb`, `Load balancer of ${name}`, args, parent);
  const listened = certificateArn === undefined ? { http: 80 } : { http: 80, https: 443 };
  for (const [protocol, port] of Object.entries(listened)) {
    const letIn = (
      from: string,
      who: { cidrIpv4: pulumi.Input<string> } | { cidrIpv6: pulumi.Input<string> },
    ) =>
      new vpc.SecurityGroupIngressRule(
        `${name}-lb-${protocol}${from}`,
        {
          ...{ securityGroupId: balancers.id, ipProtocol: "tcp", fromPort: port, toPort: port, ...who },
          ...tagged(args.tags),
        },
        { parent },
      );
    ingressCidrs.forEach((cidrIpv4, place) => letIn(place === 0 ? "" : `-${place + 1}`, { cidrIpv4 }));
    const byIpv6 = dualStack ? (ingressIpv6Cidrs ?? ["::/0"]) : [];
    byIpv6.forEach((cidrIpv6, place) => letIn(place === 0 ? "-ipv6" : `-ipv6-${place + 1}`, { cidrIpv6 }));
  }
  const ports = portsOf(args);
  for (const [port, suffix] of ports) {
    new vpc.SecurityGroupEgressRule(
      `${name}-lb-to-tasks${suffix}`,
      {
        securityGroupId: balancers.id,
        ipProtocol: "tcp",
        fromPort: port,
        toPort: port,
        referencedSecurityGroupId: args.tasks.id,
        ...tagged(args.tags),
      },
      { parent },
    );
  }
  openTasks(name, args, balancers.id, parent);
  return { balancers };
}

/** Lets a load balancer reach the tasks, for requests and for health checks. */
export function openTasks(
  name: string,
  args: ServiceFrontArgs,
  loadBalancerSecurityGroupId: pulumi.Input<string>,
  parent: pulumi.Resource,
): vpc.SecurityGroupIngressRule[] {
  return portsOf(args).map(
    ([port, suffix]) =>
      new vpc.SecurityGroupIngressRule(
        `${name}-tasks-from-lb${suffix}`,
        {
          securityGroupId: args.tasks.id,
          ipProtocol: "tcp",
          fromPort: port,
          toPort: port,
          referencedSecurityGroupId: loadBalancerSecurityGroupId,
          ...tagged(args.tags),
        },
        { parent },
      ),
  );
}

/** The ports of the tasks that a load balancer talks to, and what the names of their rules end with. */
function portsOf({ port, loadBalancer }: ServiceFrontArgs): [port: number, suffix: string][] {
  const health = loadBalancer.healthCheck?.port;
  return [
    [port, ""],
    ...(health === undefined || health === port ? [] : [[health, "-health"] as [number, string]]),
  ];
}
