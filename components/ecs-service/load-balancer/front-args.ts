import type * as ec2 from "@pulumi/aws/ec2";
import type * as lb from "@pulumi/aws/lb";
import type * as pulumi from "@pulumi/pulumi";

import type { LoadBalancerArgs } from "./args";
import type { Tags } from "../../shared/tags";

/** What both kinds of load balancer need to know. */
export interface ServiceFrontArgs {
  readonly vpcId: pulumi.Input<string>;
  readonly subnetIds: pulumi.Input<pulumi.Input<string>[]>;
  /** The port of the container. */
  readonly port: number;
  readonly loadBalancer: LoadBalancerArgs;
  /** The security group of the tasks, which is opened to the load balancer. */
  readonly tasks: ec2.SecurityGroup;
  readonly tags?: Tags | undefined;
}

/** What stands in front of a service. */
export interface ServiceFront {
  readonly port: number;
  readonly targetGroup: lb.TargetGroup;
  /** ECS refuses a target group that no load balancer uses yet, and needs the way in: the service comes after these. */
  readonly ready: readonly pulumi.Resource[];
  /** `app/<name>/<id>`: the load balancer in the words of CloudWatch and Application Auto Scaling. */
  readonly loadBalancerSuffix: pulumi.Output<string>;
  /** The load balancer of the service's own. */
  readonly loadBalancer?: lb.LoadBalancer;
  readonly url?: pulumi.Output<string>;
}
