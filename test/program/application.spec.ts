import * as assert from "node:assert/strict";

import type { ExistingRepository } from "../../components";
import {
  Environment,
  type ApplicationOutputs,
  type Prepared,
  type PreparedImage,
  type ServiceConfig,
} from "../../program";
import { application, applicationIn, environmentOf } from "../../program/application";
import { account, digest, mockEngine, region, registry, valueOf } from "../shared/mocks";
import { accountWith } from "./accounts";
import { serviceConfig, stackConfig } from "./config/configs";

const imageType = "awsx:ecr:Image";

type Source = PreparedImage["source"];

function service(name: string): ServiceConfig {
  return serviceConfig(name, {
    image: { context: name, platform: "linux/arm64" },
    port: 8080,
    cpu: 512,
    memory: 1024,
    desiredCount: 2,
    environment: { A: "1" },
    ...(name === "web" && { loadBalancer: { healthCheckPath: "/health" } }),
  });
}

/** The program of a stack with these services, after a look at an account in which their images come from there. */
function run(
  sources: Record<string, Source>,
  rest: Partial<Prepared> = {},
  config: Record<string, unknown> = {},
): ApplicationOutputs {
  const stack = {
    ...stackConfig({ retention: { keepImages: 7 }, ...config }),
    services: Object.keys(sources).map(service),
  };
  const images = Object.entries(sources).map(([name, source]) => [name, { platform: "linux/arm64", source }]);
  const prepared: Prepared = {
    config: environmentOf(stack),
    accountId: account,
    region,
    settings: { endpoints: {}, allowedAccountIds: [], forbiddenAccountIds: [] },
    repository: { name: "myapp-assets-dev" },
    images: Object.fromEntries(images) as Prepared["images"],
    releases: {
      taken: {},
      own: [],
      again: {},
      byService: { web: [{ tag: "release.web.1", digest }], worker: [{ tag: "release.worker.1", digest }] },
    },
    network: { vpcId: "vpc-1", subnetIds: ["subnet-1", "subnet-2"], assignPublicIp: true },
    ...rest,
  };
  return applicationIn(new Environment(prepared), stack);
}

const built = { context: "web", contentHash: "c0ffee" };

describe("application", () => {
  const providerType = "aws:iam/openIdConnectProvider:OpenIdConnectProvider";
  const arn = `arn:aws:iam::${account}:oidc-provider/token.actions.githubusercontent.com`;
  const subjects = ["repo:acme/shop:ref:refs/heads/main"];

  const providers: [title: string, found: string | undefined, ci: object, asked: boolean, made: number][] = [
    ["uses the provider that the account has", arn, {}, true, 0],
    ["makes one where it has none", undefined, {}, true, 1],
    ["asks for none where it is given", undefined, { providerArn: arn }, false, 0],
  ];
  for (const [title, found, ci, isAsked, made] of providers) {
    it(`${title} for CI's jobs`, async () => {
      const engine = await mockEngine();
      const { account, asked } = accountWith({ oidcProvider: () => Promise.resolve(found) });
      const config = stackConfig({ ci: { issuer: "github", subjects, ...ci } });
      const settings = { endpoints: {}, allowedAccountIds: [], forbiddenAccountIds: [] };
      await application(config, { account, settings });
      await engine.settle();
      assert.equal(engine.all(providerType).length, made);
      assert.equal(
        asked.some((one) => one.startsWith("oidcProvider")),
        isAsked,
      );
    });
  }
});

describe("application", () => {
  it("registers one repository and cluster for all services, and an image and service for each", async () => {
    const engine = await mockEngine();
    run({ web: built, worker: { digest } });
    await engine.settle();
    const names = (type: string) => engine.all(type).map(({ name }) => name);
    assert.deepEqual(names("berth:index:ImageRepository"), ["images"]);
    assert.deepEqual(names("aws:ecs/cluster:Cluster"), ["myapp-dev"]);
    assert.deepEqual(names("berth:index:ServiceImage"), ["web", "worker"]);
    assert.deepEqual(names("berth:index:EcsService"), ["web", "worker"]);
    assert.deepEqual(names("aws:ecs/service:Service").sort(), ["web", "worker"]);
    assert.deepEqual(names("aws:lb/loadBalancer:LoadBalancer"), ["web-lb"]);
    assert.deepEqual(names(imageType), ["web-image"]);
  });

  it("hands the configuration on to ECS", async () => {
    const engine = await mockEngine();
    run({ web: built });
    await engine.settle();
    const task = engine.one("aws:ecs/taskDefinition:TaskDefinition").inputs;
    assert.deepEqual(
      [task["cpu"], task["memory"], task["runtimePlatform"]],
      ["512", "1024", { operatingSystemFamily: "LINUX", cpuArchitecture: "ARM64" }],
    );
    const [container] = JSON.parse(String(task["containerDefinitions"])) as Record<string, unknown>[];
    assert.equal(container?.["image"], `${registry}/myapp-assets-dev@${digest}`);
    assert.deepEqual(container?.["environment"], [{ name: "A", value: "1" }]);
    assert.equal(engine.one("aws:ecs/service:Service").inputs["desiredCount"], 2);
    const { healthCheck } = engine.one("aws:lb/targetGroup:TargetGroup").inputs;
    assert.equal((healthCheck as { path: string }).path, "/health");
  });

  it("shows where things are", async () => {
    await mockEngine();
    const outputs = run({ web: built });
    const { web } = outputs.services;
    assert.ok(web?.url);
    assert.equal(await valueOf(outputs.repositoryUrl), `${registry}/myapp-assets-dev`);
    assert.equal(await valueOf(web.imageUri), `${registry}/myapp-assets-dev@${digest}`);
    assert.equal(await valueOf(web.digest), digest);
    assert.equal(await valueOf(web.url), "http://web-lb-1234567.elb.test");
  });

  it("adopts a repository that the account has", async () => {
    const engine = await mockEngine();
    const existing: ExistingRepository = { encryptionType: "AES256" };
    run({}, { repository: { name: "myapp-assets-dev", existing } });
    await engine.settle();
    assert.equal(engine.one("aws:ecr/repository:Repository").importId, "myapp-assets-dev");
  });

  it("protects the repository of a stage that is named for it", async () => {
    for (const [stage, expected] of [
      ["prod", true],
      ["dev", false],
    ] as const) {
      const engine = await mockEngine();
      run({}, {}, { stage });
      await engine.settle();
      assert.equal(engine.one("aws:ecr/repository:Repository").protect, expected, stage);
    }
  });

  it("makes the role with which CI pushes, where the configuration says whose CI", async () => {
    const engine = await mockEngine();
    const subjects = ["repo:acme/shop:ref:refs/heads/main"];
    const outputs = run({}, {}, { ci: { issuer: "github", subjects } });
    await engine.settle();
    assert.equal(engine.one("berth:index:PushRole").name, "ci");
    assert.ok(outputs.pushRoleArn);
  });

  it("tells a topic of deleted releases, where the configuration says which", async () => {
    const engine = await mockEngine();
    const topicArn = `arn:aws:sns:${region}:${account}:oncall`;
    run({ web: { digest } }, {}, { alarm: { topicArn, trail: true } });
    await engine.settle();
    const targets = engine.all("aws:cloudwatch/eventTarget:EventTarget");
    assert.deepEqual(
      targets.map(({ inputs }) => inputs["arn"]),
      [topicArn, topicArn],
    );
    for (const { inputs } of engine.all("aws:cloudwatch/eventRule:EventRule"))
      assert.match(String(inputs["eventPattern"]), /"myapp-assets-dev"/);
  });

  it("has no alarm unless it is told whom to tell", async () => {
    const engine = await mockEngine();
    run({ web: { digest } });
    await engine.settle();
    assert.deepEqual(engine.all("aws:cloudwatch/eventRule:EventRule"), []);
  });

  it("runs services in a given cluster", async () => {
    const engine = await mockEngine();
    const clusterArn = `arn:aws:ecs:${region}:${account}:cluster/shared`;
    run({ web: { digest } }, {}, { clusterArn });
    await engine.settle();
    assert.deepEqual(engine.all("aws:ecs/cluster:Cluster"), []);
    assert.equal(engine.one("aws:ecs/service:Service").inputs["cluster"], clusterArn);
  });

  it("releases what each service runs, once it runs", async () => {
    const engine = await mockEngine({ hold: (type) => type === "aws:ecs/service:Service" });
    run({ web: { digest }, worker: { digest } });
    await engine.settle();
    const tagged = () => engine.registrations.filter(({ parent }) => parent.includes("berth:index:Release"));
    assert.deepEqual(tagged(), []);
    engine.release();
    await engine.settle();
    assert.equal(tagged().length, 2);
  });

  it("makes no cluster for a stack without services", async () => {
    const engine = await mockEngine();
    assert.deepEqual(run({}).services, {});
    await engine.settle();
    assert.deepEqual(engine.all("aws:ecs/cluster:Cluster"), []);
  });

  it("registers the same resources in the preview of an empty account", async () => {
    const sources = { web: built, worker: { digest } };
    const listed = async (preview: boolean) => {
      const engine = await mockEngine({ preview, unknown: () => preview });
      run(sources);
      await engine.settle();
      return engine.registrations.map(({ type, name }) => `${type} ${name}`).sort();
    };
    assert.deepEqual(await listed(true), await listed(false));
  });

  it("pushes no image while the policy is not written, whatever else goes on", async () => {
    const engine = await mockEngine({ hold: (type) => type === "aws:ecr/lifecyclePolicy:LifecyclePolicy" });
    run({ web: built, api: { ...built, context: "api" } });
    await engine.settle();
    assert.equal(engine.all("aws:lb/loadBalancer:LoadBalancer").length, 1);
    assert.deepEqual(engine.all(imageType), []);
    engine.release();
    await engine.settle();
    assert.equal(engine.all(imageType).length, 2);
  });
});
