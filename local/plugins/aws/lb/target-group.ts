import type {
  CreateTargetGroupCommandInput,
  ElasticLoadBalancingV2,
  ProtocolEnum,
  TargetGroup,
  TargetGroupIpAddressTypeEnum,
  TargetTypeEnum,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import type { TargetGroupArgs, TargetGroupState } from "@pulumi/aws/lb/targetGroup";
import {
  flag,
  isValues,
  map,
  number,
  object,
  resourceType,
  text,
  textOf,
  unsupported,
  type CheckFailure,
  type Plain,
  type Values,
} from "../../provider";
import type { AwsContext } from "../context";
import { during, isRefusal, unlessRefused } from "../failures";
import { nameOrPrefixed } from "../unique-name";
import { waitFor } from "../wait";
import { fromAttributes, toAttributes, type Attribute } from "./attributes";
import { readTags, withTags, writeTags } from "./tags";

const attributes: readonly Attribute[] = [
  {
    argument: "connectionTermination",
    key: "deregistration_delay.connection_termination.enabled",
    kind: "flag",
  },
  { argument: "deregistrationDelay", key: "deregistration_delay.timeout_seconds", kind: "number" },
  { argument: "lambdaMultiValueHeadersEnabled", key: "lambda.multi_value_headers.enabled", kind: "flag" },
  { argument: "loadBalancingAlgorithmType", key: "load_balancing.algorithm.type", kind: "text" },
  {
    argument: "loadBalancingAnomalyMitigation",
    key: "load_balancing.algorithm.anomaly_mitigation",
    kind: "text",
  },
  { argument: "loadBalancingCrossZoneEnabled", key: "load_balancing.cross_zone.enabled", kind: "text" },
  { argument: "preserveClientIp", key: "preserve_client_ip.enabled", kind: "text" },
  { argument: "proxyProtocolV2", key: "proxy_protocol_v2.enabled", kind: "flag" },
  { argument: "slowStart", key: "slow_start.duration_seconds", kind: "number" },
];

const stickinessAttributes: readonly Attribute[] = [
  { argument: "enabled", key: "stickiness.enabled", kind: "flag" },
  { argument: "type", key: "stickiness.type", kind: "text" },
  { argument: "cookieName", key: "stickiness.app_cookie.cookie_name", kind: "text" },
];

/** `aws.lb.TargetGroup`, whose id is its ARN. */
export const targetGroup = resourceType<AwsContext, TargetGroupArgs, TargetGroupState>({
  token: "aws:lb/targetGroup:TargetGroup",
  autoname: { maxLength: 32 },
  inputs: {
    connectionTermination: flag({ computed: true }),
    deregistrationDelay: number({ default: 300 }),
    healthCheck: object(
      {
        enabled: flag({ default: true }),
        healthyThreshold: number({ default: 3 }),
        interval: number({ default: 30 }),
        matcher: text({ computed: true }),
        path: text({ computed: true }),
        port: text({ default: "traffic-port" }),
        protocol: text({ default: "HTTP" }),
        timeout: number({ computed: true }),
        unhealthyThreshold: number({ default: 3 }),
      },
      { computed: true },
    ),
    ipAddressType: text({ forceNew: true, computed: true }),
    lambdaMultiValueHeadersEnabled: flag({ default: false }),
    loadBalancingAlgorithmType: text({ computed: true }),
    loadBalancingAnomalyMitigation: text({ computed: true }),
    loadBalancingCrossZoneEnabled: text({ computed: true }),
    name: text({ forceNew: true, computed: true, conflictsWith: ["namePrefix"] }),
    namePrefix: text({ forceNew: true, computed: true, local: true, conflictsWith: ["name"] }),
    port: number({ forceNew: true }),
    preserveClientIp: text({ computed: true }),
    protocol: text({ forceNew: true }),
    protocolVersion: text({ forceNew: true, computed: true }),
    proxyProtocolV2: flag({ default: false }),
    region: text({ forceNew: true }),
    slowStart: number({ default: 0 }),
    stickiness: object(
      {
        cookieDuration: number({ default: 86400 }),
        cookieName: text({ computed: true }),
        enabled: flag({ default: true }),
        type: text({ required: true }),
      },
      { computed: true },
    ),
    tags: map(),
    targetControlPort: unsupported,
    targetFailovers: unsupported,
    targetGroupHealth: unsupported,
    targetHealthStates: unsupported,
    targetType: text({ forceNew: true, default: "instance" }),
    vpcId: text({ forceNew: true }),
  },
  outputs: ["arn", "arnSuffix", "loadBalancerArns", "tagsAll"],
  check: checkTarget,

  create: async (aws, inputs) => {
    const name = nameOrPrefixed(inputs.name, inputs.namePrefix);
    return during(`creating ELBv2 Target Group (${name})`, async () => {
      const created = await (
        await aws.elb()
      ).createTargetGroup({
        Name: name,
        Port: inputs.port,
        Protocol: inputs.protocol as ProtocolEnum | undefined,
        ProtocolVersion: inputs.protocolVersion,
        VpcId: inputs.vpcId,
        TargetType: inputs.targetType as TargetTypeEnum,
        IpAddressType: inputs.ipAddressType as TargetGroupIpAddressTypeEnum | undefined,
        ...healthCheck(inputs),
        ...withTags(inputs.tags),
      });
      return created.TargetGroups?.[0]?.TargetGroupArn ?? "";
    });
  },

  settle: (aws, id, inputs) =>
    during(`modifying ELBv2 Target Group (${id}) attributes`, async () =>
      writeAttributes(await aws.elb(), id, inputs),
    ),

  read: (aws, id) =>
    during(`reading ELBv2 Target Group (${id})`, async () => {
      const elb = await aws.elb();
      const found = await find(elb, id);
      if (!found) return undefined;
      const { Attributes } = await elb.describeTargetGroupAttributes({ TargetGroupArn: id });
      const type = Attributes?.find(({ Key }) => Key === "stickiness.type")?.Value;
      const stickiness = fromAttributes([...stickinessAttributes, cookieDuration(type)], Attributes);
      return {
        deregistrationDelay: 300,
        lambdaMultiValueHeadersEnabled: false,
        proxyProtocolV2: false,
        slowStart: 0,
        ...fromAttributes(attributes, Attributes),
        ...(type && { stickiness: { cookieDuration: 86400, ...stickiness, type } }),
        ...stateOf(found),
        region: aws.region,
        tags: await readTags(aws, elb, id),
      };
    }),

  update: (aws, id, inputs, { old, changed }) =>
    during(`updating ELBv2 Target Group (${id})`, async () => {
      const elb = await aws.elb();
      if (changed.has("healthCheck"))
        await elb.modifyTargetGroup({ TargetGroupArn: id, ...healthCheck(inputs) });
      await writeTags(elb, id, old.tags, inputs.tags);
    }),

  delete: (aws, id) =>
    during(`deleting ELBv2 Target Group (${id})`, async () => {
      const elb = await aws.elb();
      // A listener that is just gone may still hold it for a moment.
      await waitFor(aws, { what: "what still uses it", timeoutMs: 2 * 60_000 }, async () => {
        try {
          await unlessRefused(elb.deleteTargetGroup({ TargetGroupArn: id }), "TargetGroupNotFoundException");
          return true;
        } catch (error) {
          if (isRefusal(error, "ResourceInUseException")) return undefined;
          throw error;
        }
      });
    }),
});

function checkTarget(inputs: Values): CheckFailure[] {
  if (inputs["targetType"] === "lambda") return [];
  return ["port", "protocol", "vpcId"]
    .filter((name) => inputs[name] === undefined)
    .map((property) => ({
      property,
      reason: `${property} should be set when target type is ${textOf(inputs["targetType"])}`,
    }));
}

async function find(elb: ElasticLoadBalancingV2, arn: string): Promise<TargetGroup | undefined> {
  const answer = await unlessRefused(
    elb.describeTargetGroups({ TargetGroupArns: [arn] }),
    "TargetGroupNotFoundException",
  );
  return answer?.TargetGroups?.[0];
}

function healthCheck({ healthCheck: check }: Plain<TargetGroupArgs>): Partial<CreateTargetGroupCommandInput> {
  if (!check) return {};
  const http = check.protocol !== "TCP";
  return {
    HealthCheckEnabled: check.enabled,
    HealthyThresholdCount: check.healthyThreshold,
    HealthCheckIntervalSeconds: check.interval,
    HealthCheckPort: check.port,
    HealthCheckProtocol: check.protocol as ProtocolEnum | undefined,
    HealthCheckTimeoutSeconds: check.timeout,
    UnhealthyThresholdCount: check.unhealthyThreshold,
    ...(http && check.path && { HealthCheckPath: check.path }),
    ...(http && check.matcher && { Matcher: { HttpCode: check.matcher } }),
  };
}

async function writeAttributes(
  elb: ElasticLoadBalancingV2,
  arn: string,
  inputs: Plain<TargetGroupArgs>,
): Promise<void> {
  const { Attributes: reported } = await elb.describeTargetGroupAttributes({ TargetGroupArn: arn });
  const values = new Map((reported ?? []).map(({ Key, Value }) => [Key, Value]));
  const plain = inputs as unknown as Values;
  const stickiness = isValues(plain["stickiness"]) ? plain["stickiness"] : {};
  const wanted = [
    ...toAttributes(attributes, plain),
    ...toAttributes([...stickinessAttributes, cookieDuration(inputs.stickiness?.type)], stickiness),
  ];
  // Which attributes a group has depends on its protocol and on its kind of targets.
  const changes = wanted.filter(
    ({ Key, Value }) => values.get(Key) !== Value && (values.has(Key) || !isOff(Value)),
  );
  if (changes.length > 0) await elb.modifyTargetGroupAttributes({ TargetGroupArn: arn, Attributes: changes });
}

function cookieDuration(type: string | undefined): Attribute {
  const cookie = type === "app_cookie" ? "app_cookie" : "lb_cookie";
  return { argument: "cookieDuration", key: `stickiness.${cookie}.duration_seconds`, kind: "number" };
}

function isOff(value: string): boolean {
  return value === "false" || value === "0";
}

function stateOf(found: TargetGroup): Partial<Plain<TargetGroupState>> {
  return {
    arn: found.TargetGroupArn,
    arnSuffix: found.TargetGroupArn?.replace(/^.*:targetgroup\//, "targetgroup/"),
    healthCheck: {
      enabled: found.HealthCheckEnabled,
      healthyThreshold: found.HealthyThresholdCount,
      interval: found.HealthCheckIntervalSeconds,
      matcher: found.Matcher?.HttpCode ?? found.Matcher?.GrpcCode,
      path: found.HealthCheckPath,
      port: found.HealthCheckPort,
      protocol: found.HealthCheckProtocol,
      timeout: found.HealthCheckTimeoutSeconds,
      unhealthyThreshold: found.UnhealthyThresholdCount,
    },
    ipAddressType: found.IpAddressType,
    loadBalancerArns: found.LoadBalancerArns ?? [],
    name: found.TargetGroupName,
    port: found.Port,
    protocol: found.Protocol,
    protocolVersion: found.ProtocolVersion,
    targetType: found.TargetType,
    vpcId: found.VpcId,
  };
}
