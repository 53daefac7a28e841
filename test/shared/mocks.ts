import * as pulumi from "@pulumi/pulumi";
import { setImmediate } from "node:timers/promises";

/** What a program registered, in the order in which the engine would have learnt of it. */
export interface Registration {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  readonly inputs: Record<string, unknown>;
  readonly parent: string;
  readonly retainOnDelete: boolean;
  readonly protect: boolean;
  readonly importId: string;
  readonly ignoreChanges: readonly string[];
  /** Names of the hooks that are asked when an operation on it fails. */
  readonly errorHooks: readonly string[];
  /** Names of those that are asked before it is deleted. */
  readonly deleteHooks: readonly string[];
  /** URNs of everything that this one waits for. */
  readonly dependencies: readonly string[];
  readonly transforms: readonly pulumi.ResourceTransform[];
}

export interface MockOptions {
  readonly preview?: boolean;
  readonly project?: string;
  readonly stack?: string;
  /** Types that do not exist yet: in a preview, what AWS would make up for them is unknown. */
  readonly unknown?: (type: string) => boolean;
  /** Registrations that the engine does not answer until `release`, as while AWS works, or for ever after a failure. */
  readonly hold?: (type: string) => boolean;
  /** What a function of a provider answers. @default its arguments */
  readonly call?: (token: string, inputs: Record<string, unknown>) => Record<string, unknown>;
}

/** A stand-in for the engine and its plugins: records registrations and refuses duplicate URNs, which Pulumi's own doesn't. */
export interface MockEngine {
  readonly registrations: readonly Registration[];
  /** Those of one type. */
  all(type: string): Registration[];
  /** The only one of a type, or the one with this name. */
  one(type: string, name?: string): Registration;
  /** Waits until the program has nothing more to register; throws when two resources had one URN. */
  settle(): Promise<void>;
  /** Answers what was held. */
  release(): void;
}

/** Makes every resource that the test registers from here on go to a fresh mock. */
export async function mockEngine(options: MockOptions = {}): Promise<MockEngine> {
  const registrations: Registration[] = [];
  const duplicates: string[] = [];
  const seen = new Set<string>();
  const held: (() => void)[] = [];
  let running = 0;
  let latest: Pick<Registration, "inputs" | "transforms"> = { inputs: {}, transforms: [] };

  await pulumi.runtime.setMocks(
    {
      newResource: (args) => {
        const inputs = args.inputs as Record<string, unknown>;
        latest = { inputs, transforms: args.transforms ?? [] };
        const id = `${args.name}-id`;
        if (options.unknown?.(args.type)) return { id: "", state: inputs };
        return {
          id: isComponent(args.type) ? undefined : id,
          state: { ...computed(args.type, args.name, inputs), ...inputs },
        };
      },
      call: ({ token, inputs }) =>
        options.call?.(token, inputs as Record<string, unknown>) ?? (inputs as object),
    },
    options.project ?? "berth",
    options.stack ?? "test",
    options.preview ?? false,
    "organization",
  );

  const monitor = pulumi.runtime.getMonitor() as unknown as Monitor;
  const answer = monitor.registerResource.bind(monitor);
  monitor.registerResource = (request, callback) => {
    running++;
    answer(request, (error, response) => {
      const urn = response?.getUrn() ?? "";
      if (seen.has(urn)) duplicates.push(urn);
      seen.add(urn);
      registrations.push({
        urn,
        type: request.getType(),
        name: request.getName(),
        parent: request.getParent(),
        retainOnDelete: request.getRetainondelete() ?? false,
        protect: request.getProtect() ?? false,
        importId: request.getImportid(),
        ignoreChanges: request.getIgnorechangesList(),
        errorHooks: request.getHooks()?.getOnErrorList() ?? [],
        deleteHooks: request.getHooks()?.getBeforeDeleteList() ?? [],
        dependencies: request.getDependenciesList(),
        ...told,
      });
      const finish = () => {
        running--;
        callback(error, response);
      };
      if (options.hold?.(request.getType())) {
        running--;
        held.push(() => {
          running++;
          finish();
        });
      } else finish();
    });
    // The mock above was called before anything was awaited, so this is what it was told of this very request.
    const told = latest;
  };

  return {
    registrations,
    all: (type) => registrations.filter((registration) => registration.type === type),
    one(type, name) {
      const found = registrations.filter((r) => r.type === type && (name === undefined || r.name === name));
      if (found.length === 1 && found[0]) return found[0];
      throw new Error(
        `Expected one ${type} ${name ?? ""}, found ${JSON.stringify(found.map((r) => r.name))}.`,
      );
    },
    async settle() {
      for (let quiet = 0; quiet < 50; quiet = running === 0 ? quiet + 1 : 0) await setImmediate();
      if (duplicates.length > 0) throw new Error(`Duplicate URN: ${duplicates.join(", ")}`);
    },
    release: () => {
      for (const finish of held.splice(0)) finish();
    },
  };
}

/** The value of an output; `undefined` when a preview doesn't know it. */
export async function valueOf<T>(output: pulumi.Output<T>): Promise<T | undefined> {
  // Neither is in the declared type, for outputs are not meant to be awaited in programs.
  const inner = output as unknown as { promise(): Promise<T>; isKnown: Promise<boolean> };
  return (await inner.isKnown) ? inner.promise() : undefined;
}

export const account = "000000000000";
export const region = "us-east-1";
export const registry = `${account}.dkr.ecr.${region}.amazonaws.com`;
export const digest = `sha256:${"0123456789abcdef".repeat(4)}`;

function isComponent(type: string): boolean {
  return type.startsWith("berth:") || type.startsWith("awsx:");
}

/** What AWS would make up, for the properties that components read. */
function computed(type: string, name: string, inputs: Record<string, unknown>): Record<string, unknown> {
  const physical = typeof inputs["name"] === "string" ? inputs["name"] : `${name}-1234567`;
  const common = { name: physical, arn: arnOf(type, physical) };
  switch (type) {
    case "aws:ecr/repository:Repository":
      return { ...common, repositoryUrl: `${registry}/${physical}`, registryId: account };
    case "aws:ecr/lifecyclePolicy:LifecyclePolicy":
      return { registryId: account };
    case "aws:lb/loadBalancer:LoadBalancer":
      return { ...common, arnSuffix: `app/${physical}/0123`, dnsName: `${physical}.elb.test` };
    case "aws:lb/targetGroup:TargetGroup":
      return { ...common, arnSuffix: `targetgroup/${physical}/4567` };
    case "awsx:ecr:Image":
      return { imageUri: `${String(inputs["repositoryUrl"])}@${digest}` };
    default:
      return isComponent(type) ? {} : common;
  }
}

/** As AWS writes it where a policy of ours has it; another's says what it is of. */
function arnOf(type: string, name: string): string {
  const here = `${region}:${account}`;
  switch (type) {
    case "aws:cloudwatch/eventRule:EventRule":
      return `arn:aws:events:${here}:rule/${name}`;
    case "aws:cloudwatch/logGroup:LogGroup":
      return `arn:aws:logs:${here}:log-group:${name}`;
    case "aws:ecr/repository:Repository":
      return `arn:aws:ecr:${here}:repository/${name}`;
    case "aws:iam/role:Role":
      return `arn:aws:iam::${account}:role/${name}`;
    default:
      return `arn:aws:${type.split(":")[1]?.split("/")[0] ?? ""}:${here}:${name}`;
  }
}

/** The one method of the monitor's client that is watched, as far as it is read here. */
interface Monitor {
  registerResource(
    request: Request,
    callback: (error: unknown, response?: { getUrn(): string }) => void,
  ): void;
}

interface Request {
  getType(): string;
  getName(): string;
  getParent(): string;
  getImportid(): string;
  getRetainondelete(): boolean | undefined;
  getProtect(): boolean | undefined;
  getIgnorechangesList(): string[];
  getHooks(): { getOnErrorList(): string[]; getBeforeDeleteList(): string[] } | undefined;
  getDependenciesList(): string[];
}
