import * as assert from "node:assert/strict";

import * as pulumi from "@pulumi/pulumi";

import type { EcsServiceArgs, ReleaseDeletionAlarmArgs } from "../../../components";
import { ConfigError } from "../../../program/errors";
import { parseConfig, readConfig } from "../../../program/config/config";
import { digest } from "../../shared/mocks";

const web = { name: "web", image: { context: "examples/web" } };
const valid = { area: "myapp", stage: "dev" };

/** Every key of a stack's configuration. */
const everything = {
  ...valid,
  services: [
    {
      name: "web",
      image: {
        context: ".",
        dockerfile: "a/Dockerfile",
        args: { A: "1" },
        target: "run",
        platform: "linux/arm64",
        platforms: ["linux/amd64", "linux/arm64"],
        secrets: { npm: { env: "NPM_TOKEN" }, pip: { file: "pip.conf" } },
        cacheFrom: ["web-former", digest, "public.ecr.aws/x/base:1"],
      },
      cpu: 512,
      memory: 1024,
      ephemeralStorageInGiB: 30,
      capacityProviderStrategies: [
        { capacityProvider: "FARGATE", base: 1, weight: 1 },
        { capacityProvider: "FARGATE_SPOT", weight: 3 },
      ],
      desiredCount: 2,
      autoscaling: {
        minimum: 2,
        maximum: 9,
        targetCpuPercent: 60,
        targetMemoryPercent: 70,
        requestsPerTarget: 1000,
        scaleInCooldownSeconds: 60,
        scaleOutCooldownSeconds: 30,
      },
      port: 8080,
      loadBalancer: {
        healthCheckPath: "/health",
        healthCheck: {
          interval: 15,
          timeout: 5,
          healthyThreshold: 2,
          unhealthyThreshold: 2,
          matcher: "200",
          port: 8081,
        },
        deregistrationDelay: 10,
        certificateArn: "arn:aws:acm:us-east-1:000000000000:certificate/c",
        sslPolicy: "ELBSecurityPolicy-TLS13-1-2-2021-06",
        internal: true,
        subnetIds: ["subnet-2", "subnet-3"],
        ingressCidrs: ["10.0.0.0/8"],
        dualStack: true,
        ingressIpv6Cidrs: ["2001:db8::/32"],
        deletionProtection: true,
        accessLogs: { bucket: "shop-logs", prefix: "web" },
      },
      healthCheckGracePeriodSeconds: 30,
      environment: { A: "1" },
      secrets: { TOKEN: "arn:aws:secretsmanager:us-east-1:000000000000:secret:token-abcdef" },
      secretKmsKeyArns: ["arn:aws:kms:us-east-1:000000000000:key/k"],
      container: {
        command: ["run"],
        entryPoint: ["/bin/sh"],
        healthCheck: { command: ["CMD", "true"], interval: 10, timeout: 5, retries: 2, startPeriod: 1 },
        dependsOn: { proxy: "START" as const },
        stopTimeout: 20,
        user: "app",
        readonlyRootFilesystem: false,
        initProcessEnabled: true,
        cpu: 128,
        memory: 512,
        memoryReservation: 256,
        versionConsistency: "enabled" as const,
      },
      sidecars: {
        proxy: { image: "public.ecr.aws/x/proxy:1", port: 9000, environment: { B: "2" }, essential: false },
      },
      logRetentionInDays: 7,
      minimumHealthyPercent: 50,
      maximumPercent: 150,
      deploymentAlarms: { alarmNames: ["errors"], rollback: true },
      enableExecuteCommand: true,
      tags: { team: "shop" },
      propagateTags: "SERVICE" as const,
      enableEcsManagedTags: true,
      showContainerLogs: true,
    },
    {
      name: "worker",
      image: { tag: "worker-1", platform: "linux/amd64" },
      cpu: 256,
      memory: 512,
      environment: {},
    },
    {
      name: "job",
      image: { digest, platform: "linux/amd64" },
      cpu: 256,
      memory: 512,
      environment: {},
    },
  ],
  guard: "warn" as const,
  network: {
    vpcId: "vpc-1",
    subnetIds: ["subnet-1"],
    assignPublicIp: true,
    securityGroupIds: ["sg-1"],
  },
  retention: {
    ...{ keepImages: 7, keepReleases: 3, deletion: "delete-if-empty", deleteAdopted: true },
    protectStages: ["live"],
  },
  adopt: "acme/shop/pr-7",
  pushedContent: "take",
  showContainerLogs: false,
  repository: {
    imageTagMutability: "IMMUTABLE_WITH_EXCLUSION",
    imageTagMutabilityExclusionFilters: ["cache-*"],
    scanOnPush: false,
    encryption: { type: "KMS", kmsKey: "arn:aws:kms:us-east-1:000000000000:key/k" },
    tags: { team: "shop" },
    pullAccounts: ["111111111111"],
    pushRoles: ["arn:aws:iam::000000000000:role/ci"],
    lambdaPull: true,
  },
  ci: {
    issuer: "gitlab",
    subjects: ["project_path:acme/shop:ref_type:branch:ref:main"],
    host: "gitlab.example.com",
    audience: "https://gitlab.example.com",
    providerArn: "arn:aws:iam::000000000000:oidc-provider/gitlab.example.com",
  },
  alarm: {
    topicArn: "arn:aws:sns:us-east-1:000000000000:oncall",
    topicKmsKeyArn: "arn:aws:kms:us-east-1:000000000000:key/k",
    trail: true,
    deployerRoleArns: ["arn:aws:iam::000000000000:role/ci/deploy"],
    enabled: false,
    tags: { team: "shop" },
  },
  clusterArn: "arn:aws:ecs:us-east-1:000000000000:cluster/shared",
};

function codes(values: Record<string, unknown>): string[] {
  const result = parseConfig(texts(values));
  return result.ok ? [] : result.problems.map(({ code, path }) => `${code} ${path}`);
}

/** As Pulumi keeps a stack's configuration. */
function texts(values: Record<string, unknown>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => [
      key,
      typeof value === "string" ? value : JSON.stringify(value),
    ]),
  );
}

describe("parseConfig", () => {
  it("fills in the defaults", () => {
    assert.deepEqual(parseConfig(texts({ ...valid, services: [web] })), {
      ok: true,
      value: {
        ...valid,
        services: [
          {
            name: "web",
            image: { context: "examples/web", platform: "linux/amd64" },
            cpu: 256,
            memory: 512,
            environment: {},
          },
        ],
        retention: {
          keepImages: 100,
          keepReleases: 5,
          deletion: "retain",
          protectStages: ["prod", "production"],
        },
        guard: "refuse",
        repository: {},
      },
    });
  });

  it("archives by the last pull where that is said, with ECR's least of days in the archive", () => {
    const result = parseConfig(texts({ ...valid, retention: { archive: { afterDays: 30 } } }));
    const archive = result.ok ? result.value.retention.archive : result.problems;
    assert.deepEqual(archive, { afterDays: 30, deleteAfterDays: 90 });
  });

  it("takes everything that it knows", () => {
    assert.deepEqual(parseConfig(texts(everything)), { ok: true, value: everything });
  });

  it("knows every argument of the components", () => {
    // `keyof` each, so that the compiler tells when one is new.
    const service: Record<keyof EcsServiceArgs | "name" | "image", "config" | "program"> = {
      name: "config",
      image: "config",
      autoscaling: "config",
      capacityProviderStrategies: "config",
      container: "config",
      cpu: "config",
      deploymentAlarms: "config",
      desiredCount: "config",
      enableEcsManagedTags: "config",
      enableExecuteCommand: "config",
      environment: "config",
      ephemeralStorageInGiB: "config",
      healthCheckGracePeriodSeconds: "config",
      loadBalancer: "config",
      logRetentionInDays: "config",
      maximumPercent: "config",
      memory: "config",
      minimumHealthyPercent: "config",
      port: "config",
      propagateTags: "config",
      secretKmsKeyArns: "config",
      secrets: "config",
      showContainerLogs: "config",
      sidecars: "config",
      tags: "config",
      // One cluster for all services, one network, and what follows from the image.
      clusterArn: "program",
      containerInsights: "program",
      cpuArchitecture: "program",
      imageUri: "program",
      network: "program",
      release: "program",
      repositoryArn: "program",
      settings: "program",
    };
    const known = Object.entries(service).filter(([, where]) => where === "config");
    assert.deepEqual(Object.keys(everything.services[0] ?? {}).sort(), known.map(([key]) => key).sort());

    const alarm: Record<Exclude<keyof ReleaseDeletionAlarmArgs, "repository">, true> = {
      deployerRoleArns: true,
      enabled: true,
      tags: true,
      topicArn: true,
      topicKmsKeyArn: true,
      trail: true,
    };
    assert.deepEqual(Object.keys(everything.alarm).sort(), Object.keys(alarm));
  });

  it("takes true and false for a load balancer with nothing said about it, and for none", () => {
    for (const [loadBalancer, expected] of [
      [true, {}],
      [false, undefined],
    ] as const) {
      const result = parseConfig(texts({ ...valid, services: [{ ...web, port: 80, loadBalancer }] }));
      assert.deepEqual(result.ok && result.value.services[0]?.loadBalancer, expected);
    }
  });

  it("takes a stack without services", () => {
    const result = parseConfig(valid);
    assert.deepEqual(result.ok && result.value.services, []);
  });

  const refused: [title: string, values: Record<string, unknown>, expected: string[]][] = [
    ["nothing at all", {}, ["missing berth:area", "missing berth:stage"]],
    ["an unknown key", { ...valid, servces: [] }, ["unknown-key berth:servces"]],
    [
      "unknown keys further down",
      { ...valid, services: [{ ...web, ports: 1, image: { context: ".", path: "x" } }] },
      ["unknown-key berth:services[0].image.path", "unknown-key berth:services[0].ports"],
    ],
    ["an upper case stage", { ...valid, stage: "Dev" }, ["upper-case berth:stage"]],
    ["services that are no list", { ...valid, services: "web" }, ["not-structured berth:services"]],
    ["a map for a list", { ...valid, services: {} }, ["invalid-type berth:services"]],
    ["a service that is a text", { ...valid, services: ["web"] }, ["invalid-type berth:services[0]"]],
    [
      "a service without name and image",
      { ...valid, services: [{}] },
      ["missing berth:services[0].name", "missing berth:services[0].image"],
    ],
    [
      "two services of one name",
      { ...valid, services: [web, { ...web, name: "api" }, web] },
      ["duplicate berth:services[2].name"],
    ],
    [
      "a dot in a service's name",
      { ...valid, services: [{ ...web, name: "a.b" }] },
      ["invalid-format berth:services[0].name"],
    ],
    [
      "an image without source",
      { ...valid, services: [{ ...web, image: {} }] },
      ["one-source berth:services[0].image"],
    ],
    [
      "an image with two sources",
      { ...valid, services: [{ ...web, image: { context: ".", digest } }] },
      ["one-source berth:services[0].image"],
    ],
    [
      "build settings beside a digest",
      { ...valid, services: [{ ...web, image: { digest, target: "x", args: {} } }] },
      ["not-built berth:services[0].image.args", "not-built berth:services[0].image.target"],
    ],
    [
      "half a digest",
      { ...valid, services: [{ ...web, image: { digest: "sha256:1" } }] },
      ["custom berth:services[0].image.digest"],
    ],
    [
      "an absolute context",
      { ...valid, services: [{ ...web, image: { context: "/srv/web" } }] },
      ["custom berth:services[0].image.context"],
    ],
    [
      "a platform that Fargate lacks",
      { ...valid, services: [{ ...web, image: { context: ".", platform: "linux/s390x" } }] },
      ["invalid-value berth:services[0].image.platform"],
    ],
    [
      "platforms without the one that the service runs on",
      { ...valid, services: [{ ...web, image: { context: ".", platforms: ["linux/arm64"] } }] },
      ["platform-mismatch berth:services[0].image.platforms"],
    ],
    [
      "a build secret that is a value",
      { ...valid, services: [{ ...web, image: { context: ".", secrets: { npm: "s3cret" } } }] },
      ["invalid-union berth:services[0].image.secrets.npm"],
    ],
    [
      "an image to take layers from that is no reference",
      { ...valid, services: [{ ...web, image: { context: ".", cacheFrom: ["a b"] } }] },
      ["custom berth:services[0].image.cacheFrom[0]"],
    ],
    [
      "a size that Fargate lacks",
      { ...valid, services: [{ ...web, cpu: 1024 }] },
      ["illegal-size berth:services[0].memory"],
    ],
    [
      "a port beyond the last",
      { ...valid, services: [{ ...web, port: 70000 }] },
      ["too-big berth:services[0].port"],
    ],
    [
      "a load balancer without port",
      { ...valid, services: [{ ...web, loadBalancer: true }] },
      ["missing-port berth:services[0].port"],
    ],
    [
      "a load balancer's name that AWS keeps for itself",
      { ...valid, services: [{ ...web, name: "internal-api", port: 80, loadBalancer: true }] },
      ["reserved-name berth:services[0].name"],
    ],
    [
      "an image by tag and by digest",
      { ...valid, services: [{ ...web, image: { tag: "1", digest } }] },
      ["one-source berth:services[0].image"],
    ],
    [
      "a tag that is none",
      { ...valid, services: [{ ...web, image: { tag: "a b" } }] },
      ["custom berth:services[0].image.tag"],
    ],
    [
      "a grace period without load balancer",
      { ...valid, services: [{ ...web, healthCheckGracePeriodSeconds: 9 }] },
      ["missing-argument berth:services[0].healthCheckGracePeriodSeconds"],
    ],
    [
      "what AWS refuses, further down too",
      {
        ...valid,
        services: [
          {
            ...web,
            ephemeralStorageInGiB: 7,
            container: { stopTimeout: 500 },
            sidecars: { proxy: { image: "proxy:1", secrets: { TOKEN: "plain" } } },
          },
        ],
      },
      [
        "illegal-secret berth:services[0].sidecars.proxy.secrets.TOKEN",
        "out-of-range berth:services[0].container.stopTimeout",
        "out-of-range berth:services[0].ephemeralStorageInGiB",
      ],
    ],
    [
      "a repository that ECR doesn't offer",
      {
        ...valid,
        repository: { imageTagMutability: "NEVER", encryption: { type: "ROT13" }, pullAccounts: ["1"] },
      },
      [
        "invalid-format berth:repository.pullAccounts[0]",
        "invalid-union berth:repository.encryption.type",
        "invalid-value berth:repository.imageTagMutability",
      ],
    ],
    [
      "exclusions of tags that all move",
      { ...valid, repository: { imageTagMutabilityExclusionFilters: ["x"] } },
      ["filters-without-exclusion berth:repository.imageTagMutabilityExclusionFilters"],
    ],
    [
      "to keep no release",
      { ...valid, retention: { keepReleases: 0 } },
      ["too-small berth:retention.keepReleases"],
    ],
    [
      "an environment whose numbers YAML has changed",
      { ...valid, services: [{ ...web, environment: { A: 1.1 } }] },
      ["invalid-type berth:services[0].environment.A"],
    ],
    [
      "a network without subnets",
      { ...valid, network: { vpcId: "vpc-1", subnetIds: [] } },
      ["too-small berth:network.subnetIds"],
    ],
    [
      "an archive that ECR would not take",
      { ...valid, retention: { archive: { afterDays: 0, deleteAfterDays: 89, days: 1 } } },
      [
        "too-small berth:retention.archive.afterDays",
        "too-small berth:retention.archive.deleteAfterDays",
        "unknown-key berth:retention.archive.days",
      ],
    ],
    [
      "to keep images by their number and by their last pull",
      { ...valid, retention: { keepImages: 7, archive: {} } },
      ["keep-images-and-archive berth:retention.keepImages"],
    ],
    [
      "to keep no image",
      { ...valid, retention: { keepImages: 0 } },
      ["too-small berth:retention.keepImages"],
    ],
    [
      "an alarm without a topic",
      { ...valid, alarm: { trail: "yes", tags: { "aws:team": "shop" } } },
      [
        "illegal-tag berth:alarm.tags.aws:team",
        "invalid-type berth:alarm.trail",
        "missing berth:alarm.topicArn",
      ],
    ],
    [
      "an alarm whose topic and key AWS would not take",
      { ...valid, alarm: { topicArn: "oncall", topicKmsKeyArn: "alias/oncall" } },
      ["illegal-key berth:alarm.topicKmsKeyArn", "illegal-topic berth:alarm.topicArn"],
    ],
    ["an alarm that is none", { ...valid, alarm: "oncall" }, ["not-structured berth:alarm"]],
    [
      "mistakes of every kind at once",
      {
        area: "My",
        services: [
          { ...web, cpu: "256", loadBalancer: true },
          { ...web, memory: 3 },
        ],
        extra: "x",
      },
      [
        "duplicate berth:services[1].name",
        "illegal-size berth:services[1].memory",
        "invalid-type berth:services[0].cpu",
        "missing berth:stage",
        "missing-port berth:services[0].port",
        "unknown-key berth:extra",
        "upper-case berth:area",
      ],
    ],
  ];
  for (const [title, values, expected] of refused) {
    it(`refuses ${title}`, () => {
      assert.deepEqual(codes(values).sort(), [...expected].sort());
    });
  }

  it("says what it got and what it knows", () => {
    const result = parseConfig(texts({ ...valid, services: [{ ...web, port: 0 }], servces: "x" }));
    assert.deepEqual(result.ok ? [] : result.problems.map(({ message }) => message), [
      "must be at least 1, got 0.",
      "is not known here. Did you mean `services`?",
    ]);
  });

  it("never repeats values that may be secret", () => {
    const image = { context: ".", args: { TOKEN: 424242.5 }, secrets: { npm: "424242" } };
    const result = parseConfig(
      texts({
        ...valid,
        services: [{ ...web, image, environment: { PASSWORD: 424242.5 }, secrets: { TOKEN: "424242" } }],
      }),
    );
    assert.ok(!result.ok && result.problems.length === 4);
    assert.ok(!JSON.stringify(result.problems).includes("424242"));
  });
});

describe("readConfig", () => {
  afterEach(() => pulumi.runtime.setAllConfig({}));

  it("reads what is under berth: and leaves the rest alone", () => {
    pulumi.runtime.setAllConfig({ "berth:area": "myapp", "berth:stage": "dev", "aws:region": "us-east-1" });
    assert.equal(readConfig().area, "myapp");
  });

  it("refuses a secret, whose value ECS and the state would show, without repeating it", () => {
    const environment = { PASSWORD: "hunter2" };
    const values = texts({ ...valid, services: [{ ...web, environment }] });
    const all = Object.fromEntries(Object.entries(values).map(([key, value]) => [`berth:${key}`, value]));
    pulumi.runtime.setAllConfig(all, ["berth:services"]);
    assert.throws(readConfig, (error) => {
      assert.ok(error instanceof ConfigError);
      assert.deepEqual(
        error.problems.map(({ code, path }) => `${code} ${path}`),
        ["secret-shown berth:services"],
      );
      assert.ok(!error.message.includes("hunter2"));
      return true;
    });
  });

  it("fails with every problem in its text, as an error that Pulumi prints without a stack", () => {
    pulumi.runtime.setAllConfig({ "berth:area": "My" });
    assert.throws(readConfig, (error) => {
      assert.ok(error instanceof ConfigError && pulumi.RunError.isInstance(error));
      assert.equal(error.code, "invalid-config");
      assert.match(error.message, /2 problems:\n {2}berth:stage: must be set\./);
      return true;
    });
  });
});
