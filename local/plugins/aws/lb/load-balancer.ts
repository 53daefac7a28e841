import type {
  ElasticLoadBalancingV2,
  IpAddressType,
  LoadBalancer,
  LoadBalancerTypeEnum,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import type { LoadBalancerArgs, LoadBalancerState } from "@pulumi/aws/lb/loadBalancer";
import {
  flag,
  map,
  number,
  object,
  resourceType,
  set,
  text,
  unsupported,
  type Plain,
  type Values,
} from "../../provider";
import type { AwsContext } from "../context";
import { during, unlessRefused } from "../failures";
import { nameOrPrefixed } from "../unique-name";
import { waitFor } from "../wait";
import { fromAttributes, toAttributes, type Attribute } from "./attributes";
import { readTags, withTags, writeTags } from "./tags";

const attributes: readonly Attribute[] = [
  { argument: "clientKeepAlive", key: "client_keep_alive.seconds", kind: "number" },
  { argument: "desyncMitigationMode", key: "routing.http.desync_mitigation_mode", kind: "text" },
  {
    argument: "dropInvalidHeaderFields",
    key: "routing.http.drop_invalid_header_fields.enabled",
    kind: "flag",
  },
  { argument: "enableCrossZoneLoadBalancing", key: "load_balancing.cross_zone.enabled", kind: "flag" },
  { argument: "enableDeletionProtection", key: "deletion_protection.enabled", kind: "flag" },
  { argument: "enableHttp2", key: "routing.http2.enabled", kind: "flag" },
  {
    argument: "enableTlsVersionAndCipherSuiteHeaders",
    key: "routing.http.x_amzn_tls_version_and_cipher_suite.enabled",
    kind: "flag",
  },
  { argument: "enableWafFailOpen", key: "waf.fail_open.enabled", kind: "flag" },
  { argument: "enableXffClientPort", key: "routing.http.xff_client_port.enabled", kind: "flag" },
  { argument: "enableZonalShift", key: "zonal_shift.config.enabled", kind: "flag" },
  { argument: "idleTimeout", key: "idle_timeout.timeout_seconds", kind: "number" },
  { argument: "preserveHostHeader", key: "routing.http.preserve_host_header.enabled", kind: "flag" },
  { argument: "xffHeaderProcessingMode", key: "routing.http.xff_header_processing.mode", kind: "text" },
];

const accessLogAttributes: readonly Attribute[] = [
  { argument: "enabled", key: "access_logs.s3.enabled", kind: "flag" },
  { argument: "bucket", key: "access_logs.s3.bucket", kind: "text" },
  { argument: "prefix", key: "access_logs.s3.prefix", kind: "text" },
];

/** What holds where AWS reports nothing. */
const defaults: Partial<Plain<LoadBalancerState>> = {
  clientKeepAlive: 3600,
  desyncMitigationMode: "defensive",
  dropInvalidHeaderFields: false,
  enableDeletionProtection: false,
  enableHttp2: true,
  enableTlsVersionAndCipherSuiteHeaders: false,
  enableWafFailOpen: false,
  enableXffClientPort: false,
  enableZonalShift: false,
  idleTimeout: 60,
  preserveHostHeader: false,
  xffHeaderProcessingMode: "append",
};

/** `aws.lb.LoadBalancer`, whose id is its ARN. Application load balancers are what was tried. */
export const loadBalancer = resourceType<AwsContext, LoadBalancerArgs, LoadBalancerState>({
  token: "aws:lb/loadBalancer:LoadBalancer",
  autoname: { maxLength: 32 },
  inputs: {
    accessLogs: object({
      bucket: text(),
      enabled: flag({ default: false }),
      prefix: text(),
    }),
    clientKeepAlive: number({ default: 3600 }),
    connectionLogs: unsupported,
    customerOwnedIpv4Pool: unsupported,
    desyncMitigationMode: text({ default: "defensive" }),
    dnsRecordClientRoutingPolicy: unsupported,
    dropInvalidHeaderFields: flag({ default: false }),
    enableCrossZoneLoadBalancing: flag({ computed: true }),
    enableDeletionProtection: flag({ default: false }),
    enableHttp2: flag({ default: true }),
    enablePrefixForIpv6SourceNat: unsupported,
    enableTlsVersionAndCipherSuiteHeaders: flag({ default: false }),
    enableWafFailOpen: flag({ default: false }),
    enableXffClientPort: flag({ default: false }),
    enableZonalShift: flag({ default: false }),
    enforceSecurityGroupInboundRulesOnPrivateLinkTraffic: unsupported,
    healthCheckLogs: unsupported,
    idleTimeout: number({ default: 60 }),
    internal: flag({ forceNew: true, computed: true }),
    ipAddressType: text({ computed: true }),
    ipamPools: unsupported,
    loadBalancerType: text({ forceNew: true, default: "application" }),
    minimumLoadBalancerCapacity: unsupported,
    name: text({ forceNew: true, computed: true, conflictsWith: ["namePrefix"] }),
    namePrefix: text({ forceNew: true, computed: true, local: true, conflictsWith: ["name"] }),
    preserveHostHeader: flag({ default: false }),
    region: text({ forceNew: true }),
    secondaryIpsAutoAssignedPerSubnet: unsupported,
    securityGroups: set({ computed: true }),
    subnetMappings: unsupported,
    subnets: set({ computed: true }),
    tags: map(),
    xffHeaderProcessingMode: text({ default: "append" }),
  },
  outputs: ["arn", "arnSuffix", "dnsName", "tagsAll", "vpcId", "zoneId"],

  create: async (aws, inputs) => {
    const name = nameOrPrefixed(inputs.name, inputs.namePrefix);
    return during(`creating ELBv2 Load Balancer (${name})`, async () => {
      const created = await (
        await aws.elb()
      ).createLoadBalancer({
        Name: name,
        Type: inputs.loadBalancerType as LoadBalancerTypeEnum,
        Scheme: inputs.internal ? "internal" : "internet-facing",
        IpAddressType: inputs.ipAddressType as IpAddressType | undefined,
        SecurityGroups: inputs.securityGroups,
        Subnets: inputs.subnets,
        ...withTags(inputs.tags),
      });
      return created.LoadBalancers?.[0]?.LoadBalancerArn ?? "";
    });
  },

  settle: (aws, id, inputs) =>
    during(`waiting for ELBv2 Load Balancer (${id})`, async () => {
      const elb = await aws.elb();
      await waitFor(
        aws,
        { what: "it to become active", timeoutMs: 10 * 60_000, intervalMs: 1000 },
        async () => {
          const state = (await find(elb, id))?.State;
          if (state?.Code === "failed")
            throw new Error(`it failed: ${state.Reason ?? "AWS gives no reason"}`);
          return state?.Code === "provisioning" ? undefined : true;
        },
      );
      await writeAttributes(elb, id, inputs);
    }),

  read: (aws, id) =>
    during(`reading ELBv2 Load Balancer (${id})`, async () => {
      const elb = await aws.elb();
      const found = await find(elb, id);
      if (!found) return undefined;
      const { Attributes } = await elb.describeLoadBalancerAttributes({ LoadBalancerArn: id });
      return {
        ...defaults,
        ...fromAttributes(attributes, Attributes),
        ...accessLogs(fromAttributes(accessLogAttributes, Attributes)),
        ...stateOf(found),
        region: aws.region,
        tags: await readTags(aws, elb, id),
      };
    }),

  update: (aws, id, inputs, { old, changed }) =>
    during(`updating ELBv2 Load Balancer (${id})`, async () => {
      const elb = await aws.elb();
      if (changed.has("securityGroups"))
        await elb.setSecurityGroups({ LoadBalancerArn: id, SecurityGroups: inputs.securityGroups });
      if (changed.has("subnets")) await elb.setSubnets({ LoadBalancerArn: id, Subnets: inputs.subnets });
      if (changed.has("ipAddressType"))
        await elb.setIpAddressType({
          LoadBalancerArn: id,
          IpAddressType: inputs.ipAddressType as IpAddressType,
        });
      await writeTags(elb, id, old.tags, inputs.tags);
    }),

  delete: (aws, id) =>
    during(`deleting ELBv2 Load Balancer (${id})`, async () => {
      const elb = await aws.elb();
      await unlessRefused(elb.deleteLoadBalancer({ LoadBalancerArn: id }), "LoadBalancerNotFoundException");
      await waitFor(aws, { what: "it to be deleted", timeoutMs: 10 * 60_000, intervalMs: 1000 }, async () =>
        (await find(elb, id)) ? undefined : true,
      );
    }),
});

async function find(elb: ElasticLoadBalancingV2, arn: string): Promise<LoadBalancer | undefined> {
  const answer = await unlessRefused(
    elb.describeLoadBalancers({ LoadBalancerArns: [arn] }),
    "LoadBalancerNotFoundException",
  );
  return answer?.LoadBalancers?.[0];
}

/** Of the other types of load balancers, AWS takes only some; those that the program didn't set are left out. */
async function writeAttributes(
  elb: ElasticLoadBalancingV2,
  arn: string,
  inputs: Plain<LoadBalancerArgs>,
): Promise<void> {
  const { Attributes: reported } = await elb.describeLoadBalancerAttributes({ LoadBalancerArn: arn });
  const values = new Map((reported ?? []).map(({ Key, Value }) => [Key, Value]));
  const application = inputs.loadBalancerType === "application";
  const logs = (inputs.accessLogs ?? {}) as Values;
  const wanted = [
    ...toAttributes(attributes, inputs as unknown as Values),
    ...toAttributes(accessLogAttributes, logs),
  ].filter(({ Key, Value }) => values.get(Key) !== Value && (application || values.has(Key)));
  const notDefault = wanted.filter(({ Key, Value }) => values.has(Key) || String(defaultOf(Key)) !== Value);
  if (notDefault.length > 0)
    await elb.modifyLoadBalancerAttributes({ LoadBalancerArn: arn, Attributes: notDefault });
}

/** AWS reports the attributes of a load balancer that logs nothing, too. */
function accessLogs(reported: Values): Partial<Plain<LoadBalancerState>> {
  return reported["bucket"] === undefined
    ? {}
    : { accessLogs: reported as unknown as Plain<LoadBalancerState>["accessLogs"] };
}

function defaultOf(key: string): unknown {
  const argument = attributes.find((attribute) => attribute.key === key)?.argument;
  return argument === undefined ? undefined : (defaults as Record<string, unknown>)[argument];
}

function stateOf(found: LoadBalancer): Partial<Plain<LoadBalancerState>> {
  return {
    arn: found.LoadBalancerArn,
    arnSuffix: found.LoadBalancerArn?.replace(/^.*:loadbalancer\//, ""),
    dnsName: found.DNSName,
    internal: found.Scheme === "internal",
    ipAddressType: found.IpAddressType,
    loadBalancerType: found.Type,
    name: found.LoadBalancerName,
    securityGroups: found.SecurityGroups ?? [],
    subnets: (found.AvailabilityZones ?? []).flatMap(({ SubnetId }) => (SubnetId ? [SubnetId] : [])),
    vpcId: found.VpcId,
    zoneId: found.CanonicalHostedZoneId,
  };
}
