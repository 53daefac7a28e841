import type { CallContext, ResourceType, Values } from "../../provider";
import { isValues } from "../../provider";
import { Clients } from "../clients";
import { readConfiguration, regionOf, type Configuration } from "../configuration";
import type { AwsContext } from "../context";
import { assumedCredentials } from "../credentials";
import { partitionOf } from "../partition";

/** The account and region that the provider's configuration names. */
export class Account {
  private configuration: Configuration;
  private clients = new Map<string | undefined, Clients>();
  private assumed: ReturnType<typeof assumedCredentials>;
  private identity: Promise<string> | undefined;

  constructor(private readonly environment: NodeJS.ProcessEnv) {
    this.configuration = readConfiguration({}, environment);
  }

  async configure(config: Values): Promise<void> {
    this.configuration = readConfiguration(config, this.environment);
    this.clients = new Map();
    this.assumed = assumedCredentials(this.configuration, stsOf(this.configuration));
    this.identity = undefined;
    const { allowedAccountIds: allowed, forbiddenAccountIds: forbidden } = this.configuration;
    if (allowed.length === 0 && forbidden.length === 0) return;
    const id = await this.accountId();
    if (forbidden.includes(id) || (allowed.length > 0 && !allowed.includes(id)))
      throw new Error(`AWS account ID not allowed: ${id}`);
  }

  /** As the official plugin does before it checks inputs: the region, and the default tags. */
  async complete(type: ResourceType<AwsContext>, inputs: Values): Promise<Values> {
    const region =
      type.inputs["region"] && inputs["region"] === undefined ? { region: await this.region() } : {};
    return { ...inputs, ...region, ...(type.inputs["tags"] && this.tags(inputs)) };
  }

  async context(call: CallContext, values: Values): Promise<AwsContext> {
    const region = regionOf(values) ?? (await this.region());
    const clients = this.clientsOf(region);
    const { keys, keyPrefixes } = this.configuration.ignoreTags;
    return {
      urn: call.urn,
      signal: call.signal,
      timeoutMs: (otherwise) => call.timeoutMs(otherwise),
      log: (severity, message) => call.log(severity, message),
      region,
      partition: partitionOf(region).partition,
      ignoresTag: (key) =>
        key.startsWith("aws:") || keys.includes(key) || keyPrefixes.some((prefix) => key.startsWith(prefix)),
      accountId: () => this.accountId(),
      ecr: () => clients.ecr(),
      ecs: () => clients.ecs(),
      iam: () => clients.iam(),
      sts: () => clients.sts(),
      ec2: () => clients.ec2(),
      logs: () => clients.logs(),
      elb: () => clients.elb(),
      scaling: () => clients.scaling(),
      cloudWatch: () => clients.cloudWatch(),
      events: () => clients.events(),
      lambda: () => clients.lambda(),
      sqs: () => clients.sqs(),
      s3: () => clients.s3(),
      ssm: () => clients.ssm(),
      cloudControl: () => clients.cloudControl(),
      cloudFormation: () => clients.cloudFormation(),
    };
  }

  private tags(inputs: Values): Values {
    const { defaultTags } = this.configuration;
    const own = inputs["tags"];
    if (Object.keys(defaultTags).length === 0) return {};
    return own === undefined || own === null
      ? { tags: defaultTags }
      : isValues(own)
        ? { tags: { ...defaultTags, ...own } }
        : {};
  }

  private async region(): Promise<string> {
    if (this.configuration.region !== undefined) return this.configuration.region;
    const fromFiles = (await this.clientsOf(undefined).sts()).config.region;
    return fromFiles().catch((cause: unknown) => {
      throw new Error("No AWS region is configured. Set `aws:region`, or `AWS_REGION` in the environment.", {
        cause,
      });
    });
  }

  private clientsOf(region: string | undefined): Clients {
    const clients = this.clients.get(region) ?? new Clients(this.configuration, region, this.assumed);
    this.clients.set(region, clients);
    return clients;
  }

  private accountId(): Promise<string> {
    return (this.identity ??= (async () => {
      const sts = await this.clientsOf(await this.region()).sts();
      return (await sts.getCallerIdentity({})).Account ?? "";
    })());
  }
}

/** Where roles are assumed. */
function stsOf({ region, stsRegion = region, endpoints }: Configuration) {
  const endpoint = endpoints["sts"];
  return {
    ...(stsRegion !== undefined && { region: stsRegion }),
    ...(endpoint !== undefined && { endpoint }),
  };
}
