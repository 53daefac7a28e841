import * as assert from "node:assert/strict";

import { application, type Prepared, type PreparedService } from "../../program";
import { account, digest, mockEngine, region, registry, valueOf } from "../mocks";

const imageType = "awsx:ecr:Image";

function service(name: string, source: PreparedService["source"]): PreparedService {
  return {
    config: {
      name,
      image: { context: name, platform: "linux/arm64" },
      port: 8080,
      cpu: 512,
      memory: 1024,
      desiredCount: 2,
      environment: { A: "1" },
      healthCheckPath: "/health",
      loadBalancer: name === "web",
    },
    source,
    network: { vpcId: "vpc-1", subnetIds: ["subnet-1", "subnet-2"], assignPublicIp: true },
  };
}

function prepared(services: PreparedService[], exists = false): Prepared {
  return {
    config: { area: "myapp", stage: "dev", services: [], retention: { keepImages: 7 } },
    accountId: account,
    region,
    repository: { name: "myapp-assets-dev", exists },
    services,
  };
}

const built = { context: "web", contentHash: "c0ffee" };

describe("application", () => {
  it("registers one repository and cluster for all services, and an image and service for each", async () => {
    const engine = await mockEngine();
    application(prepared([service("web", built), service("worker", { digest })]));
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
    application(prepared([service("web", built)]));
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
    const outputs = application(prepared([service("web", built)]));
    const { web } = outputs.services;
    assert.ok(web?.url);
    assert.equal(await valueOf(outputs.repositoryUrl), `${registry}/myapp-assets-dev`);
    assert.equal(await valueOf(web.imageUri), `${registry}/myapp-assets-dev@${digest}`);
    assert.equal(await valueOf(web.digest), digest);
    assert.equal(await valueOf(web.url), "http://web-lb-1234567.elb.test");
  });

  it("adopts a repository that the account has", async () => {
    const engine = await mockEngine();
    application(prepared([], true));
    await engine.settle();
    assert.equal(engine.one("aws:ecr/repository:Repository").importId, "myapp-assets-dev");
  });

  it("makes no cluster for a stack without services", async () => {
    const engine = await mockEngine();
    assert.deepEqual(application(prepared([])).services, {});
    await engine.settle();
    assert.deepEqual(engine.all("aws:ecs/cluster:Cluster"), []);
  });

  it("registers the same resources in the preview of an empty account", async () => {
    const services = [service("web", built), service("worker", { digest })];
    const listed = async (preview: boolean) => {
      const engine = await mockEngine({ preview, unknown: () => preview });
      application(prepared(services));
      await engine.settle();
      return engine.registrations.map(({ type, name }) => `${type} ${name}`).sort();
    };
    assert.deepEqual(await listed(true), await listed(false));
  });

  it("pushes no image while the policy is not written, whatever else goes on", async () => {
    const engine = await mockEngine({ hold: (type) => type === "aws:ecr/lifecyclePolicy:LifecyclePolicy" });
    application(prepared([service("web", built), service("api", { ...built, context: "api" })]));
    await engine.settle();
    assert.equal(engine.all("aws:lb/loadBalancer:LoadBalancer").length, 1);
    assert.deepEqual(engine.all(imageType), []);
    engine.release();
    await engine.settle();
    assert.equal(engine.all(imageType).length, 2);
  });
});
