import { z } from "zod";

import { count, strict, text } from "./schema-parts";

const healthCheck = strict({
  interval: count(1).exactOptional(),
  timeout: count(1).exactOptional(),
  healthyThreshold: count(1).exactOptional(),
  unhealthyThreshold: count(1).exactOptional(),
  matcher: text.exactOptional(),
  port: count(1).exactOptional(),
});

const rule = strict({
  hostHeaders: z.array(text).exactOptional(),
  pathPatterns: z.array(text).exactOptional(),
  priority: z.int(),
});

/** What stands in front of a service, in the words of `LoadBalancerArgs`. */
export const loadBalancerSchema = strict({
  healthCheckPath: z.string().startsWith("/", 'must begin with "/"').exactOptional(),
  healthCheck: healthCheck.exactOptional(),
  deregistrationDelay: count(0).exactOptional(),
  certificateArn: text.exactOptional(),
  sslPolicy: text.exactOptional(),
  internal: z.boolean().exactOptional(),
  subnetIds: z.array(text).exactOptional(),
  ingressCidrs: z.array(text).exactOptional(),
  dualStack: z.boolean().exactOptional(),
  ingressIpv6Cidrs: z.array(text).exactOptional(),
  deletionProtection: z.boolean().exactOptional(),
  accessLogs: strict({ bucket: text, prefix: text.exactOptional() }).exactOptional(),
  listenerArn: text.exactOptional(),
  rule: rule.exactOptional(),
  loadBalancerSecurityGroupId: text.exactOptional(),
});
