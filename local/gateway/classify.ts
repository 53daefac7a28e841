import { parseRegistryPath } from "./ecr/registry-path";
import { splitUrl } from "./http/request-url";

/** How a client speaks, which decides what an error must look like. */
export type Protocol = "json" | "query" | "ec2" | "rest" | "registry" | "alb";

/** What a request is, as far as its first lines and its small body say. */
export interface RequestKind {
  readonly protocol: Protocol;
  readonly service: string;
  readonly operation: string;
  readonly resource?: string;
  readonly write: boolean;
  readonly push?: "blob" | "manifest";
}

/** The parts of a request that its kind depends on. */
export interface RequestHead {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

/** Names a request for the call log and for fault rules. */
export function classify(head: RequestHead, body?: Buffer): RequestKind {
  const { pathname, query } = splitUrl(head.url);
  const balancer = loadBalancer(header(head, "host"), pathname);
  if (balancer !== undefined) {
    // What clients of an application do is no write to AWS.
    return { protocol: "alb", service: "alb", operation: head.method, resource: balancer, write: false };
  }
  const registry = parseRegistryPath(pathname);
  if (registry) {
    const write = !isRead(head.method);
    const push =
      write && head.method !== "DELETE" && (registry.kind === "blob" || registry.kind === "manifest");
    return {
      protocol: "registry",
      service: "registry",
      operation: `${head.method} ${registry.kind}`,
      ...(registry.repository ? { resource: registry.repository } : {}),
      write,
      ...(push ? { push: registry.kind } : {}),
    };
  }
  return awsCall(head, pathname, query, body);
}

function awsCall(head: RequestHead, pathname: string, query: URLSearchParams, body?: Buffer): RequestKind {
  const target = header(head, "x-amz-target");
  if (target) {
    const [prefix = "", operation = target] = target.split(".");
    const service = jsonServices[prefix] ?? signedService(head) ?? prefix;
    return named("json", service, operation, jsonResource(body));
  }
  const rpc = /^\/service\/([^/]+)\/operation\/([^/]+)$/.exec(pathname);
  if (rpc?.[1] && rpc[2]) {
    return named("json", jsonServices[rpc[1]] ?? signedService(head) ?? rpc[1], rpc[2], undefined);
  }
  const form = header(head, "content-type").startsWith("application/x-www-form-urlencoded") && body;
  const fields = form ? new URLSearchParams(form.toString("utf8")) : query;
  const action = fields.get("Action");
  if (action) {
    const service = signedService(head) ?? "aws";
    return named(service === "ec2" ? "ec2" : "query", service, action, queryResource(fields));
  }
  const resource = pathname === "/" ? undefined : pathname;
  return {
    protocol: "rest",
    service: signedService(head) ?? "unknown",
    operation: head.method,
    ...(resource ? { resource } : {}),
    write: !isRead(head.method),
  };
}

function named(
  protocol: Protocol,
  service: string,
  operation: string,
  resource: string | undefined,
): RequestKind {
  // STS hands out credentials and names, and a preview shows; nothing in an account changes.
  const reads = /^(Describe|List|Get|Batch(Get|Check)|Lookup|Simulate|StartLifecyclePolicyPreview$)/;
  const write = service !== "sts" && !reads.test(operation);
  return { protocol, service, operation, ...(resource === undefined ? {} : { resource }), write };
}

const jsonServices: Readonly<Record<string, string>> = {
  AmazonEC2ContainerRegistry_V20150921: "ecr",
  AmazonEC2ContainerServiceV20141113: "ecs",
  Logs_20140328: "logs",
  AmazonSSM: "ssm",
  AnyScaleFrontendService: "application-autoscaling",
};

/** Whose signature a request has. */
export function signerOf(head: RequestHead): { readonly accessKeyId?: string } {
  const accessKeyId = /Credential=([A-Za-z0-9]+)\//.exec(header(head, "authorization"))?.[1];
  return accessKeyId === undefined ? {} : { accessKeyId };
}

/** The service in the credential scope of a signed request. */
function signedService(head: RequestHead): string | undefined {
  return /Credential=[^/]+\/\d{8}\/[^/]+\/([a-z0-9-]+)\/aws4_request/.exec(
    header(head, "authorization"),
  )?.[1];
}

/** Fields that name what a JSON call is about, the most telling first. */
const jsonFields = [
  "repositoryName",
  "serviceName",
  "service",
  "services",
  "family",
  "taskDefinition",
  "logGroupName",
  "clusterName",
  "cluster",
  "clusters",
  "repositoryNames",
  "resourceArn",
  "ResourceId",
  "ResourceIds",
  "ResourceARN",
  "Name",
];

function jsonResource(body: Buffer | undefined): string | undefined {
  const input = parseObject(body);
  for (const field of jsonFields) {
    const value: unknown = Array.isArray(input[field]) ? input[field][0] : input[field];
    if (typeof value === "string" && value !== "") return value;
  }
  return undefined;
}

const queryFields = [
  "RoleName",
  "Name",
  "Names.member.1",
  "LoadBalancerArn",
  "TargetGroupArn",
  "ListenerArn",
  "GroupId",
  "GroupName",
  "GroupId.1",
  "StackName",
  "PolicyArn",
];

function queryResource(fields: URLSearchParams): string | undefined {
  for (const field of queryFields) {
    const value = fields.get(field);
    if (value) return value;
  }
  return undefined;
}

function parseObject(body: Buffer | undefined): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(body?.toString("utf8") ?? "");
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {}; // the emulator will say what is wrong with it
  }
}

function loadBalancer(host: string, pathname: string): string | undefined {
  const byPath = /^\/_alb\/([^/]+)/.exec(pathname)?.[1];
  if (byPath) return byPath;
  const name = host.replace(/:\d+$/, "").toLowerCase();
  return /\.(elb\.amazonaws\.com|alb\.localhost)$/.test(name) ? name : undefined;
}

function isRead(method: string): boolean {
  return method === "GET" || method === "HEAD" || method === "OPTIONS";
}

function header(head: RequestHead, name: string): string {
  const value = head.headers[name];
  return (Array.isArray(value) ? value[0] : value) ?? "";
}
