import * as assert from "node:assert/strict";

import * as pulumi from "@pulumi/pulumi";

import { ConfigError } from "../../program/errors";
import { parseConfig, readConfig } from "../../program/config";
import { digest } from "../mocks";

const web = { name: "web", image: { context: "examples/web" } };
const valid = { area: "myapp", stage: "dev" };

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
            desiredCount: 1,
            environment: {},
            loadBalancer: false,
          },
        ],
        retention: { keepImages: 100 },
      },
    });
  });

  it("takes everything that it knows", () => {
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
          },
          port: 8080,
          cpu: 512,
          memory: 1024,
          desiredCount: 0,
          environment: { A: "1" },
          healthCheckPath: "/health",
          loadBalancer: true,
        },
        {
          name: "worker",
          image: { digest, platform: "linux/amd64" },
          cpu: 256,
          memory: 512,
          desiredCount: 1,
          environment: {},
          loadBalancer: false,
        },
      ],
      network: { vpcId: "vpc-1", subnetIds: ["subnet-1"], assignPublicIp: true },
      retention: { keepImages: 7 },
    };
    assert.deepEqual(parseConfig(texts(everything)), { ok: true, value: everything });
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
      { ...valid, services: [{ ...web, ports: 1, image: { context: ".", tag: "x" } }] },
      ["unknown-key berth:services[0].image.tag", "unknown-key berth:services[0].ports"],
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
      ["context-or-digest berth:services[0].image"],
    ],
    [
      "an image with two sources",
      { ...valid, services: [{ ...web, image: { context: ".", digest } }] },
      ["context-or-digest berth:services[0].image"],
    ],
    [
      "build settings beside a digest",
      { ...valid, services: [{ ...web, image: { digest, target: "x", args: {} } }] },
      ["not-with-digest berth:services[0].image.args", "not-with-digest berth:services[0].image.target"],
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
      "a health check without load balancer",
      { ...valid, services: [{ ...web, healthCheckPath: "/" }] },
      ["no-load-balancer berth:services[0].healthCheckPath"],
    ],
    [
      "an environment of numbers",
      { ...valid, services: [{ ...web, environment: { A: 1 } }] },
      ["invalid-type berth:services[0].environment.A"],
    ],
    [
      "a network without subnets",
      { ...valid, network: { vpcId: "vpc-1", subnetIds: [] } },
      ["too-small berth:network.subnetIds"],
    ],
    [
      "to keep no image",
      { ...valid, retention: { keepImages: 0 } },
      ["too-small berth:retention.keepImages"],
    ],
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
      "Too small: expected number to be >=1, got 0.",
      "is not known here; known are area, stage, services, network, retention.",
    ]);
  });

  it("never repeats values that may be secret", () => {
    const image = { context: ".", args: { TOKEN: 424242 } };
    const result = parseConfig(
      texts({ ...valid, services: [{ ...web, image, environment: { PASSWORD: 424242 } }] }),
    );
    assert.ok(!result.ok && result.problems.length === 2);
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
