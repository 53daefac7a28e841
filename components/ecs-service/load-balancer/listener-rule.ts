import * as lb from "@pulumi/aws/lb";
import * as pulumi from "@pulumi/pulumi";

import type { ServiceFront, ServiceFrontArgs } from "./front-args";
import { openTasks } from "./rules";
import { tagged } from "../../shared/tags";

/** A share of the requests of a listener that is there; nothing when none is given. */
export function listenerRule(
  name: string,
  args: ServiceFrontArgs,
  targetGroup: lb.TargetGroup,
  parent: pulumi.Resource,
): Omit<ServiceFront, "port" | "targetGroup"> | undefined {
  const { listenerArn, rule, loadBalancerSecurityGroupId } = args.loadBalancer;
  if (listenerArn === undefined || !rule || loadBalancerSecurityGroupId === undefined) return undefined;
  const { hostHeaders, pathPatterns, priority } = rule;
  const forwarding = new lb.ListenerRule(
    `${name}-rule`,
    {
      listenerArn,
      priority,
      conditions: [
        ...(hostHeaders?.length ? [{ hostHeader: { values: [...hostHeaders] } }] : []),
        ...(pathPatterns?.length ? [{ pathPattern: { values: [...pathPatterns] } }] : []),
      ],
      actions: [{ type: "forward", targetGroupArn: targetGroup.arn }],
      ...tagged(args.tags),
    },
    { parent },
  );
  const open = openTasks(name, args, loadBalancerSecurityGroupId, parent);
  return { ready: [forwarding, ...open], loadBalancerSuffix: loadBalancerSuffixOf(listenerArn) };
}

/** `arn:...:listener/app/<name>/<id>/<id>`, of which the load balancer's own part is wanted. */
function loadBalancerSuffixOf(listenerArn: pulumi.Input<string>): pulumi.Output<string> {
  return pulumi.output(listenerArn).apply((arn) => arn.split("/").slice(1, -1).join("/"));
}
