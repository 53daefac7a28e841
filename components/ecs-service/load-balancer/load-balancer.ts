import * as lb from "@pulumi/aws/lb";
import * as pulumi from "@pulumi/pulumi";

import { fittingName, loadBalancerNameLimit } from "../../shared/naming";
import type { ServiceFront, ServiceFrontArgs } from "./front-args";
import { openSecurityGroups } from "./rules";
import { tagged } from "../../shared/tags";

/** An application load balancer of one service: HTTP on port 80, or with a certificate HTTPS on 443. */
export function serviceLoadBalancer(
  name: string,
  args: ServiceFrontArgs,
  targetGroup: lb.TargetGroup,
  parent: pulumi.Resource,
): Omit<ServiceFront, "port" | "targetGroup"> {
  const { internal, subnetIds, certificateArn, dualStack, deletionProtection, accessLogs } =
    args.loadBalancer;
  const rules = openSecurityGroups(name, args, parent);
  const loadBalancer = new lb.LoadBalancer(
    fittingName(name, "-lb", loadBalancerNameLimit),
    {
      loadBalancerType: "application",
      internal: internal ?? false,
      securityGroups: [rules.balancers.id],
      subnets: subnetIds ?? args.subnetIds,
      // Header names that no application expects are how requests are smuggled past a load balancer.
      // https://docs.aws.amazon.com/securityhub/latest/userguide/elb-controls.html#elb-4
      dropInvalidHeaderFields: true,
      ...(dualStack && { ipAddressType: "dualstack" }),
      ...(deletionProtection !== undefined && { enableDeletionProtection: deletionProtection }),
      ...(accessLogs && { accessLogs: { ...accessLogs, enabled: true } }),
      ...tagged(args.tags),
    },
    { parent },
  );
  const listen = { name, args, loadBalancer, targetGroup, parent };
  const forwarding = certificateArn === undefined ? listenHttp(listen) : listenHttps(listen, certificateArn);
  const scheme = certificateArn === undefined ? "http" : "https";
  return {
    ready: [forwarding],
    loadBalancerSuffix: loadBalancer.arnSuffix,
    loadBalancer,
    url: pulumi.interpolate`${scheme}://${loadBalancer.dnsName}`,
  };
}

interface Listen {
  readonly name: string;
  readonly args: ServiceFrontArgs;
  readonly loadBalancer: lb.LoadBalancer;
  readonly targetGroup: lb.TargetGroup;
  readonly parent: pulumi.Resource;
}

function listenHttp({ name, args, loadBalancer, targetGroup, parent }: Listen): lb.Listener {
  return new lb.Listener(
    `${name}-http`,
    {
      loadBalancerArn: loadBalancer.arn,
      port: 80,
      protocol: "HTTP",
      defaultActions: [{ type: "forward", targetGroupArn: targetGroup.arn }],
      ...tagged(args.tags),
    },
    { parent },
  );
}

/** Answers HTTPS, and tells HTTP where that is. */
function listenHttps(
  { name, args, loadBalancer, targetGroup, parent }: Listen,
  certificateArn: pulumi.Input<string>,
): lb.Listener {
  const https = new lb.Listener(
    `${name}-https`,
    {
      loadBalancerArn: loadBalancer.arn,
      port: 443,
      protocol: "HTTPS",
      certificateArn,
      sslPolicy: args.loadBalancer.sslPolicy ?? "ELBSecurityPolicy-TLS13-1-2-2021-06",
      defaultActions: [{ type: "forward", targetGroupArn: targetGroup.arn }],
      ...tagged(args.tags),
    },
    { parent },
  );
  new lb.Listener(
    `${name}-http`,
    {
      loadBalancerArn: loadBalancer.arn,
      port: 80,
      protocol: "HTTP",
      defaultActions: [
        { type: "redirect", redirect: { protocol: "HTTPS", port: "443", statusCode: "HTTP_301" } },
      ],
      ...tagged(args.tags),
    },
    // A service that answered by HTTP until now sends no one to HTTPS before that answers.
    { parent, dependsOn: [https] },
  );
  return https;
}
