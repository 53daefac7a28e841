/** Whose resources: what is not known is `*`. */
export interface Names {
  readonly partition: string;
  readonly region: string;
  readonly account: string;
  readonly repository: string;
  /** `<area>-<stage>`, which names of clusters begin with. */
  readonly environment: string;
  /** Names of services, which names of what they are made of begin with. */
  readonly services: readonly string[];
}

export type ScopeName = keyof typeof scopes;

/**
 * The resources that rights can be had for, as patterns of ARNs; the first one is what the right is mostly about.
 *
 * Pulumi ends the names that it gives by a hyphen and seven hexadecimal digits.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
export function scopeArns(scope: ScopeName, names: Names): readonly string[] {
  const { partition, region, account } = names;
  const arn = (service: string, resource: string) =>
    `arn:${partition}:${service}:${region}:${account}:${resource}`;
  // IAM is in no region.
  const iam = (resource: string) => `arn:${partition}:iam::${account}:${resource}`;
  return scopes[scope]({ arn, iam, ...names });
}

interface Place extends Names {
  readonly arn: (service: string, resource: string) => string;
  readonly iam: (resource: string) => string;
}
type Scope = (place: Place) => readonly string[];

const linkedRole =
  (service: string): Scope =>
  ({ iam }) => [iam(`role/aws-service-role/${service}/*`)];
/** Of the components that a user names, names are not known. */
const role =
  (name: string): Scope =>
  ({ iam }) => [iam(`role/${name}`)];

const scopes = {
  /** What can't be had for less. */
  any: () => ["*"],
  repository: ({ arn, repository }) => [arn("ecr", `repository/${repository}`)],
  cluster: ({ arn, environment }) => [arn("ecs", `cluster/${environment}-*`)],
  service: ({ arn, environment, services }) =>
    services.map((name) => arn("ecs", `service/${environment}-*/${ended(name)}`)),
  "task definitions": ({ arn }) => [arn("ecs", "task-definition/*")],
  "every service": ({ arn }) => [
    arn("ecs", "service/*"),
    arn("ecs", "service-deployment/*"),
    arn("ecs", "service-revision/*"),
    arn("ecs", "task/*"),
  ],
  "every user of images": ({ arn }) => [
    arn("events", "rule/*"),
    arn("lambda", "function:*"),
    arn("scheduler", "schedule/*"),
  ],
  "service roles": ({ iam, services }) =>
    services.flatMap((name) => [
      iam(`role/${named(name, "-execution")}`),
      iam(`role/${named(name, "-task")}`),
    ]),
  "service logs": ({ arn, services }) =>
    services.map((name) => arn("logs", `log-group:${named(name, "-logs")}`)),
  network: ({ arn }) => [
    arn("ec2", "security-group/*"),
    arn("ec2", "security-group-rule/*"),
    arn("ec2", "vpc/*"),
  ],
  vpc: ({ arn }) => [arn("ec2", "vpc/*")],
  "load balancer": ({ arn }) => [
    arn("elasticloadbalancing", "loadbalancer/app/*"),
    arn("elasticloadbalancing", "targetgroup/*"),
    arn("elasticloadbalancing", "listener/app/*"),
    arn("elasticloadbalancing", "listener-rule/app/*"),
  ],
  scaling: ({ arn }) => [arn("application-autoscaling", "scalable-target/*")],
  "role linked to ECS": linkedRole("ecs.amazonaws.com"),
  "role linked to load balancing": linkedRole("elasticloadbalancing.amazonaws.com"),
  "role linked to scaling": linkedRole("ecs.application-autoscaling.amazonaws.com"),
  "identity provider": ({ iam }) => [iam("oidc-provider/*")],
  "push role": role("*-push-*"),
  "alarm's role": role("*-publish-*"),
  rule: ({ arn }) => [arn("events", "rule/*")],
  "keeper's role": role("*keeper*"),
  "keeper's function": ({ arn }) => [arn("lambda", "function:*keeper*")],
  "keeper's logs": ({ arn }) => [arn("logs", "log-group:*keeper*")],
  "keeper's queue": ({ arn }) => [arn("sqs", "*keeper*")],
  "keeper's alarm": ({ arn }) => [arn("cloudwatch", "alarm:*keeper*")],
  "who asks": ({ iam }) => [iam("role/*"), iam("user/*")],
} satisfies Record<string, Scope>;

/** `web-*`; of an unknown name, whatever there is. */
function ended(name: string): string {
  return name === "*" ? "*" : `${name}-*`;
}

/** `web-logs-*`; of an unknown name `*-logs-*`. */
function named(name: string, what: string): string {
  return `${name}${what}-*`;
}
