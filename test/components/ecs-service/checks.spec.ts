import * as assert from "node:assert/strict";

import * as pulumi from "@pulumi/pulumi";

import {
  EcsService,
  InvalidArgumentsError,
  type EcsServiceArgs,
  type LoadBalancerArgs,
} from "../../../components";
import { ecsServiceProblems } from "../../../components/ecs-service/checks";
import { account, digest, mockEngine, region } from "../../shared/mocks";
import { web, worker } from "./cases";

const arn = (service: string, rest: string) => `arn:aws:${service}:${region}:${account}:${rest}`;
const sidecar = { image: `public.ecr.aws/nginx/nginx@${digest}` };
const secretArn = `arn:aws:secretsmanager:${region}:${account}:secret:db-AbCdEf`;
const given: LoadBalancerArgs = {
  listenerArn: `arn:aws:elasticloadbalancing:${region}:${account}:listener/app/shared/1/2`,
  loadBalancerSecurityGroupId: "sg-1",
  rule: { pathPatterns: ["/api/*"], priority: 10 },
};

/** Name of the case, what is added to a web service, and where problems are found. */
type Refusal = [title: string, args: Parameters<typeof withArgs>[0], ...paths: string[]];

describe("EcsService", () => {
  const refused: Record<string, Refusal[]> = {
    size: [
      ["memory that Fargate lacks for the CPU units", { cpu: 256, memory: 4096 }, "memory"],
      ["a number of CPU units that Fargate lacks", { cpu: 300 }, "cpu"],
      ["less ephemeral storage than 21 GiB", { ephemeralStorageInGiB: 20 }, "ephemeralStorageInGiB"],
      ["more ephemeral storage than 200 GiB", { ephemeralStorageInGiB: 201 }, "ephemeralStorageInGiB"],
      ["a number of tasks below 0", { desiredCount: -1 }, "desiredCount"],
      ["half a task", { desiredCount: 0.5 }, "desiredCount"],
    ],
    ports: [
      ["port 0", { port: 0 }, "port"],
      ["a port beyond 65535", { port: 65536 }, "port"],
      [
        "a sidecar's illegal port",
        { sidecars: { proxy: { ...sidecar, port: 70000 } } },
        "sidecars.proxy.port",
      ],
      [
        "a sidecar on the service's port",
        { sidecars: { proxy: { ...sidecar, port: 8080 } } },
        "sidecars.proxy.port",
      ],
      [
        "two sidecars on one port",
        { sidecars: { a: { ...sidecar, port: 9000 }, b: { ...sidecar, port: 9000 } } },
        "sidecars.b.port",
      ],
    ],
    containers: [
      ["a sidecar with the service's name", { sidecars: { web: sidecar } }, "sidecars.web"],
      ["a sidecar's illegal name", { sidecars: { "a.b": sidecar } }, "sidecars.a.b"],
      ["a stop timeout of 1 second", { container: { stopTimeout: 1 } }, "container.stopTimeout"],
      ["a stop timeout beyond Fargate's", { container: { stopTimeout: 121 } }, "container.stopTimeout"],
      [
        "a health check outside of ECS's ranges",
        {
          container: {
            healthCheck: {
              command: ["CMD", "true"],
              interval: 4,
              timeout: 61,
              retries: 11,
              startPeriod: 301,
            },
          },
        },
        "container.healthCheck.interval",
        "container.healthCheck.timeout",
        "container.healthCheck.retries",
        "container.healthCheck.startPeriod",
      ],
      [
        "a health check that doesn't say how to run",
        { container: { healthCheck: { command: ["curl", "localhost"] } } },
        "container.healthCheck.command",
      ],
      [
        "a health check without anything to run",
        { sidecars: { proxy: { ...sidecar, healthCheck: { command: ["CMD-SHELL"] } } } },
        "sidecars.proxy.healthCheck.command",
      ],
      [
        "a reservation that is no less than the limit",
        { container: { memory: 256, memoryReservation: 256 } },
        "container.memoryReservation",
      ],
      ["less memory than Docker gives", { container: { memory: 5 } }, "container.memory"],
      [
        "containers that reserve more than the task has",
        { container: { cpu: 200, memory: 300 }, sidecars: { proxy: { ...sidecar, cpu: 100, memory: 300 } } },
        "cpu",
        "memory",
      ],
    ],
    "images, keys and logs": [
      [
        "an image that is no reference",
        { sidecars: { proxy: { image: "https://example.com/proxy" } } },
        "sidecars.proxy.image",
      ],
      ["an image without name", { sidecars: { proxy: { image: "" } } }, "sidecars.proxy.image"],
      [
        "a key's alias",
        { secretKmsKeyArns: [arn("kms", "key/1"), arn("kms", "alias/mine")] },
        "secretKmsKeyArns[1]",
      ],
      ["a retention that CloudWatch lacks", { logRetentionInDays: 31 }, "logRetentionInDays"],
    ],
    dependencies: [
      [
        "waiting for a container that isn't there",
        { container: { dependsOn: { init: "START" } } },
        "container.dependsOn.init",
      ],
      ["waiting for itself", { container: { dependsOn: { web: "START" } } }, "container.dependsOn.web"],
      [
        "waiting for an essential container's end",
        { container: { dependsOn: { init: "SUCCESS" } }, sidecars: { init: sidecar } },
        "container.dependsOn.init",
      ],
      [
        "waiting for the health of a container without health check",
        { sidecars: { proxy: { ...sidecar, dependsOn: { web: "HEALTHY" } } } },
        "sidecars.proxy.dependsOn.web",
      ],
      [
        "containers that wait for each other",
        {
          container: { dependsOn: { a: "START" } },
          sidecars: {
            a: { ...sidecar, dependsOn: { b: "START" } },
            b: { ...sidecar, dependsOn: { web: "START" } },
          },
        },
        "container.dependsOn",
      ],
    ],
    secrets: [
      ["a secret's value instead of its ARN", { secrets: { PASSWORD: "hunter2" } }, "secrets.PASSWORD"],
      [
        "a partial ARN",
        { secrets: { PASSWORD: `arn:aws:secretsmanager:${region}:${account}:secret:db` } },
        "secrets.PASSWORD",
      ],
      ["a wildcard", { secrets: { PASSWORD: `${secretArn.slice(0, -6)}*` } }, "secrets.PASSWORD"],
      ["a parameter's name", { secrets: { PASSWORD: "/myapp/password" } }, "secrets.PASSWORD"],
      [
        "version stage and version at once",
        { secrets: { P: `${secretArn}:key:AWSCURRENT:1234` } },
        "secrets.P",
      ],
      [
        "a secret with a variable's name",
        { environment: { PASSWORD: "x" }, secrets: { PASSWORD: secretArn } },
        "secrets.PASSWORD",
      ],
      [
        "a sidecar's secret with a variable's name",
        { sidecars: { proxy: { ...sidecar, environment: { A: "x" }, secrets: { A: secretArn } } } },
        "sidecars.proxy.secrets.A",
      ],
      ["a variable with an equals sign", { environment: { "A=B": "x" } }, "environment.A=B"],
    ],
    "own load balancer": [
      ["a load balancer without port", { port: undefined }, "port"],
      [
        "a path that doesn't begin with a slash",
        { loadBalancer: { healthCheckPath: "up" } },
        "loadBalancer.healthCheckPath",
      ],
      [
        "health checks outside of the ranges",
        {
          loadBalancer: {
            healthCheck: { interval: 4, timeout: 1, healthyThreshold: 1, unhealthyThreshold: 11, port: 0 },
          },
        },
        "loadBalancer.healthCheck.interval",
        "loadBalancer.healthCheck.timeout",
        "loadBalancer.healthCheck.healthyThreshold",
        "loadBalancer.healthCheck.unhealthyThreshold",
        "loadBalancer.healthCheck.port",
      ],
      [
        "an interval that the timeout doesn't fit into",
        { loadBalancer: { healthCheck: { interval: 10, timeout: 10 } } },
        "loadBalancer.healthCheck.interval",
      ],
      [
        "a timeout that doesn't fit into the default interval",
        { loadBalancer: { healthCheck: { timeout: 20 } } },
        "loadBalancer.healthCheck.interval",
      ],
      [
        "status codes that a load balancer can't want",
        { loadBalancer: { healthCheck: { matcher: "200-599" } } },
        "loadBalancer.healthCheck.matcher",
      ],
      [
        "too long a farewell",
        { loadBalancer: { deregistrationDelay: 3601 } },
        "loadBalancer.deregistrationDelay",
      ],
      ["a TLS policy without certificate", { loadBalancer: { sslPolicy: "x" } }, "loadBalancer.sslPolicy"],
      [
        "an address that isn't a block",
        { loadBalancer: { ingressCidrs: ["10.0.0.0/8", "10.0.0.1"] } },
        "loadBalancer.ingressCidrs[1]",
      ],
      [
        "an IPv4 block where IPv6 belongs",
        { loadBalancer: { dualStack: true, ingressIpv6Cidrs: ["::/0", "10.0.0.0/8", "2001:db8::/129"] } },
        "loadBalancer.ingressIpv6Cidrs[1]",
        "loadBalancer.ingressIpv6Cidrs[2]",
      ],
      [
        "IPv6 addresses of a load balancer that has none",
        { loadBalancer: { ingressIpv6Cidrs: ["::/0"] } },
        "loadBalancer.ingressIpv6Cidrs",
      ],
      [
        "access logs that S3 wouldn't take",
        { loadBalancer: { accessLogs: { bucket: "My_Logs", prefix: "/shop/" } } },
        "loadBalancer.accessLogs.bucket",
        "loadBalancer.accessLogs.prefix",
      ],
      [
        "an address of another kind",
        { loadBalancer: { ingressCidrs: ["::/0"] } },
        "loadBalancer.ingressCidrs[0]",
      ],
      ["a certificate's name", { loadBalancer: { certificateArn: "mine" } }, "loadBalancer.certificateArn"],
      [
        "a rule without listener",
        { loadBalancer: { rule: { pathPatterns: ["/"], priority: 1 }, loadBalancerSecurityGroupId: "sg-1" } },
        "loadBalancer.rule",
        "loadBalancer.loadBalancerSecurityGroupId",
      ],
    ],
    "given load balancer": [
      [
        "a given listener with a certificate of its own",
        { loadBalancer: { ...given, certificateArn: "arn:aws:acm:..." } },
        "loadBalancer.certificateArn",
      ],
      [
        "a given listener that is to be internal",
        { loadBalancer: { ...given, internal: true } },
        "loadBalancer.internal",
      ],
      [
        "a network load balancer's listener",
        { loadBalancer: { ...given, listenerArn: arn("elasticloadbalancing", "listener/net/shared/1/2") } },
        "loadBalancer.listenerArn",
      ],
      [
        "a given listener without rule and security group",
        { loadBalancer: { listenerArn: pulumi.output("arn") } },
        "loadBalancer.loadBalancerSecurityGroupId",
        "loadBalancer.rule",
      ],
      [
        "a rule without condition",
        { loadBalancer: { ...given, rule: { priority: 1 } } },
        "loadBalancer.rule",
      ],
      [
        "a rule with more than five values",
        {
          loadBalancer: {
            ...given,
            rule: { hostHeaders: ["a", "b", "c"], pathPatterns: ["/a", "/b", "/c"], priority: 1 },
          },
        },
        "loadBalancer.rule",
      ],
      [
        "an empty pattern",
        { loadBalancer: { ...given, rule: { hostHeaders: [""], priority: 1 } } },
        "loadBalancer.rule.hostHeaders[0]",
      ],
      ...[0, 50001, 1.5].map((priority): Refusal => [
        `priority ${priority}`,
        { loadBalancer: { ...given, rule: { pathPatterns: ["/"], priority } } },
        "loadBalancer.rule.priority",
      ]),
    ],
    autoscaling: [
      [
        "more tasks at least than at most",
        { autoscaling: { minimum: 3, maximum: 2, targetCpuPercent: 50 } },
        "autoscaling.minimum",
      ],
      ["nothing to follow", { autoscaling: { minimum: 1, maximum: 2 } }, "autoscaling"],
      [
        "percentages beyond 100",
        { autoscaling: { minimum: 1, maximum: 2, targetCpuPercent: 101, targetMemoryPercent: 0 } },
        "autoscaling.targetCpuPercent",
        "autoscaling.targetMemoryPercent",
      ],
      [
        "requests without load balancer",
        { loadBalancer: undefined, autoscaling: { minimum: 1, maximum: 2, requestsPerTarget: 100 } },
        "autoscaling.requestsPerTarget",
      ],
      [
        "a start outside of the bounds",
        { desiredCount: 5, autoscaling: { minimum: 1, maximum: 2, targetCpuPercent: 50 } },
        "desiredCount",
      ],
      [
        "a negative pause",
        { autoscaling: { minimum: 1, maximum: 2, targetCpuPercent: 50, scaleInCooldownSeconds: -1 } },
        "autoscaling.scaleInCooldownSeconds",
      ],
    ],
    capacity: [
      ["no capacity at all", { capacityProviderStrategies: [] }, "capacityProviderStrategies"],
      [
        "capacity without weight",
        { capacityProviderStrategies: [{ capacityProvider: "FARGATE_SPOT", base: 1 }] },
        "capacityProviderStrategies",
      ],
      [
        "one provider twice",
        {
          capacityProviderStrategies: [
            { capacityProvider: "FARGATE", weight: 1 },
            { capacityProvider: "FARGATE", weight: 2 },
          ],
        },
        "capacityProviderStrategies",
      ],
      [
        "two bases",
        {
          capacityProviderStrategies: [
            { capacityProvider: "FARGATE", base: 1, weight: 1 },
            { capacityProvider: "FARGATE_SPOT", base: 1, weight: 1 },
          ],
        },
        "capacityProviderStrategies",
      ],
      [
        "a weight beyond 1000",
        { capacityProviderStrategies: [{ capacityProvider: "FARGATE", base: -1, weight: 1001 }] },
        "capacityProviderStrategies[0].base",
        "capacityProviderStrategies[0].weight",
      ],
      ["insights of a given cluster", { containerInsights: "enabled" }, "containerInsights"],
    ],
    deployment: [
      [
        "percentages outside of ECS's ranges",
        { minimumHealthyPercent: 101, maximumPercent: 99 },
        "minimumHealthyPercent",
        "maximumPercent",
      ],
      ["a deployment that can never start a task", { maximumPercent: 100 }, "maximumPercent"],
      [
        "a deployment that can't, after rounding",
        { desiredCount: 1, minimumHealthyPercent: 50, maximumPercent: 150 },
        "maximumPercent",
      ],
      [
        "a deployment that can't at the fewest tasks",
        { maximumPercent: 150, autoscaling: { minimum: 1, maximum: 10, targetCpuPercent: 50 } },
        "maximumPercent",
      ],
      [
        "a grace period without load balancer",
        { loadBalancer: undefined, healthCheckGracePeriodSeconds: 5 },
        "healthCheckGracePeriodSeconds",
      ],
      ["a negative grace period", { healthCheckGracePeriodSeconds: -5 }, "healthCheckGracePeriodSeconds"],
      ["no alarms", { deploymentAlarms: { alarmNames: [] } }, "deploymentAlarms.alarmNames"],
      [
        "an alarm without name",
        { deploymentAlarms: { alarmNames: ["a", ""] } },
        "deploymentAlarms.alarmNames[1]",
      ],
      [
        "commands in a container that can't be written to",
        { enableExecuteCommand: true, container: { readonlyRootFilesystem: true } },
        "container.readonlyRootFilesystem",
      ],
    ],
    "network and tags": [
      ["no subnets", { network: { ...worker.network, subnetIds: [] } }, "network.subnetIds"],
      [
        "more security groups than a task can have",
        { network: { ...worker.network, securityGroupIds: ["sg-1", "sg-2", "sg-3", "sg-4", "sg-5"] } },
        "network.securityGroupIds",
      ],
      ["a tag of AWS's own", { tags: { "aws:x": "1" } }, "tags.aws:x"],
      ["a tag's long value", { tags: { team: "x".repeat(257) } }, "tags.team"],
    ],
    everything: [
      [
        "all that is wrong at once",
        { memory: 1, port: undefined, desiredCount: -1, tags: { "": "1" } },
        "memory",
        "port",
        "desiredCount",
        "tags.",
      ],
    ],
  };
  for (const [group, cases] of Object.entries(refused)) {
    for (const [title, args, ...paths] of cases) {
      it(`refuses ${title} (${group})`, () => {
        const problems = ecsServiceProblems("web", withArgs(args));
        assert.deepEqual(
          problems.map(({ path }) => path),
          paths,
        );
        for (const { message } of problems) assert.match(message, /\.$/);
      });
    }
  }

  const names: [title: string, name: string, args: EcsServiceArgs, paths: string[]][] = [
    ["a load balancer's name that AWS keeps for itself", "internal-api", web, ["name"]],
    ["a name that no container can have", "web.api", worker, ["name"]],
    ["a name too long for what is made of it", "x".repeat(111), worker, ["name"]],
  ];
  for (const [title, name, args, paths] of names) {
    it(`refuses ${title}`, () => {
      assert.deepEqual(
        ecsServiceProblems(name, args).map(({ path }) => path),
        paths,
      );
    });
  }

  it("refuses a task definition's family that ECS has no room for", async () => {
    await mockEngine({ project: "p".repeat(100), stack: "s".repeat(100) });
    const problems = ecsServiceProblems("x".repeat(60), worker);
    assert.deepEqual(
      problems.map(({ code, path }) => [code, path]),
      [["long-name", "name"]],
    );
  });

  const accepted: [title: string, args: Parameters<typeof withArgs>[0]][] = [
    ["logs for ever", { logRetentionInDays: 0 }],
    ["certificates of ACM", { loadBalancer: { certificateArn: arn("acm", "certificate/1-2") } }],
    [
      "certificates of IAM",
      { loadBalancer: { certificateArn: `arn:aws:iam::${account}:server-certificate/x` } },
    ],
    ["the edges of ranges", { ephemeralStorageInGiB: 21, container: { stopTimeout: 120 }, desiredCount: 0 }],
    ["what is not known yet", { desiredCount: pulumi.output(-1), environment: pulumi.output({ "=": "" }) }],
    ["Spot alone", { capacityProviderStrategies: [{ capacityProvider: "FARGATE_SPOT", weight: 1 }] }],
    ["stopping before starting", { minimumHealthyPercent: 0, maximumPercent: 100 }],
    ["one of two tasks at a time", { desiredCount: 2, minimumHealthyPercent: 50, maximumPercent: 100 }],
    ["no tasks, whatever the percentages", { desiredCount: 0, maximumPercent: 150 }],
    ["health checks on another port", { loadBalancer: { healthCheck: { port: 9000 } } }],
    ["a rule for a given listener", { loadBalancer: given }],
    [
      "a container that another waits for",
      {
        container: { dependsOn: { init: "SUCCESS", proxy: "HEALTHY" } },
        sidecars: {
          init: { ...sidecar, essential: false },
          proxy: { ...sidecar, port: 9000, healthCheck: { command: ["CMD-SHELL", "true"] } },
        },
      },
    ],
  ];
  for (const [title, args] of accepted) {
    it(`accepts ${title}`, () => {
      assert.deepEqual(ecsServiceProblems("web", withArgs(args)), []);
    });
  }

  it("never repeats what was given for a secret's ARN", () => {
    const [problem] = ecsServiceProblems("web", { ...worker, secrets: { PASSWORD: "hunter2" } });
    assert.ok(problem);
    assert.doesNotMatch(JSON.stringify(problem), /hunter2/);
  });

  it("refuses before any child exists", async () => {
    const engine = await mockEngine();
    assert.throws(
      () => new EcsService("web", { ...web, port: 0, memory: 1 }),
      (error) => {
        assert.ok(error instanceof InvalidArgumentsError);
        assert.deepEqual(
          error.problems.map(({ path }) => path),
          ["memory", "port"],
        );
        return true;
      },
    );
    await engine.settle();
    assert.deepEqual(
      engine.registrations.map(({ type }) => type),
      ["berth:index:EcsService"],
    );
  });
});

/** A web service with other arguments; those that are undefined are left out. */
function withArgs(args: {
  readonly [K in keyof EcsServiceArgs]?: EcsServiceArgs[K] | undefined;
}): EcsServiceArgs {
  const given = Object.entries({ ...web, ...args }).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given) as unknown as EcsServiceArgs;
}
