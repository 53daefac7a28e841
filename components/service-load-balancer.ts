import * as lb from "@pulumi/aws/lb";
import * as vpc from "@pulumi/aws/vpc";
import type * as ec2 from "@pulumi/aws/ec2";
import * as pulumi from "@pulumi/pulumi";

import { fittingName, loadBalancerNameLimit } from "./naming";
import { securityGroup } from "./security-group";

/** What the load balancer of a service needs to know. */
export interface ServiceLoadBalancerArgs {
  readonly vpcId: pulumi.Input<string>;
  readonly subnetIds: pulumi.Input<pulumi.Input<string>[]>;
  /** The port of the container. */
  readonly port: number;
  readonly healthCheckPath: string;
  /** The security group of the tasks, which is opened to the load balancer. */
  readonly tasks: ec2.SecurityGroup;
}

/** A public application load balancer in front of one service. */
export interface ServiceLoadBalancer {
  readonly loadBalancer: lb.LoadBalancer;
  readonly targetGroup: lb.TargetGroup;
  /** ECS refuses a target group that no load balancer uses yet: the service must come after it. */
  readonly listener: lb.Listener;
}

/** HTTP on port 80, from everywhere, to the tasks by address. */
export function serviceLoadBalancer(
  name: string,
  args: ServiceLoadBalancerArgs,
  parent: pulumi.Resource,
): ServiceLoadBalancer {
  const balancers = openSecurityGroups(name, args, parent);
  const loadBalancer = new lb.LoadBalancer(
    fittingName(name, "-lb", loadBalancerNameLimit),
    {
      loadBalancerType: "application",
      internal: false,
      securityGroups: [balancers.id],
      subnets: args.subnetIds,
    },
    { parent },
  );
  const targetGroup = new lb.TargetGroup(
    fittingName(name, "-tg", loadBalancerNameLimit),
    {
      // Fargate tasks have addresses of their own and are no instances.
      targetType: "ip",
      protocol: "HTTP",
      port: args.port,
      vpcId: args.vpcId,
      // A task that goes away gets this long to answer what it has; AWS's 300 seconds make every deployment wait.
      deregistrationDelay: 30,
      healthCheck: {
        path: args.healthCheckPath,
        protocol: "HTTP",
        matcher: "200-399",
        interval: 10,
        timeout: 5,
        healthyThreshold: 2,
        unhealthyThreshold: 3,
      },
    },
    { parent },
  );
  const listener = new lb.Listener(
    `${name}-http`,
    {
      loadBalancerArn: loadBalancer.arn,
      port: publicPort,
      protocol: "HTTP",
      defaultActions: [{ type: "forward", targetGroupArn: targetGroup.arn }],
    },
    { parent },
  );
  return { loadBalancer, targetGroup, listener };
}

const publicPort = 80;

/** Makes the load balancer's security group: in from everywhere, out to the tasks, and nothing else into those. */
function openSecurityGroups(
  name: string,
  args: ServiceLoadBalancerArgs,
  parent: pulumi.Resource,
): ec2.SecurityGroup {
  const balancers = securityGroup(`${name}-lb`, `Load balancer of ${name}`, args.vpcId, parent);
  new vpc.SecurityGroupIngressRule(
    `${name}-lb-http`,
    {
      securityGroupId: balancers.id,
      ipProtocol: "tcp",
      fromPort: publicPort,
      toPort: publicPort,
      cidrIpv4: "0.0.0.0/0",
    },
    { parent },
  );
  new vpc.SecurityGroupEgressRule(
    `${name}-lb-to-tasks`,
    {
      securityGroupId: balancers.id,
      ipProtocol: "tcp",
      fromPort: args.port,
      toPort: args.port,
      referencedSecurityGroupId: args.tasks.id,
    },
    { parent },
  );
  new vpc.SecurityGroupIngressRule(
    `${name}-tasks-from-lb`,
    {
      securityGroupId: args.tasks.id,
      ipProtocol: "tcp",
      fromPort: args.port,
      toPort: args.port,
      referencedSecurityGroupId: balancers.id,
    },
    { parent },
  );
  return balancers;
}
