import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import * as path from "node:path";

import { ECR } from "@aws-sdk/client-ecr";
import { ECS } from "@aws-sdk/client-ecs";

import { localEnvironment } from "../../local/environment";
import { checkout } from "../../local/paths";
import { pushImage } from "../../local/registry";
import type { World } from "../../local/world";
import { testWorld } from "../../local/test/world";

describe("berth on an account that knows nothing of it", function () {
  this.timeout(120_000);
  const repositoryName = "bootstrap-assets-test";
  const names = { cluster: "cli-main", service: "Shop_Web", family: "cli-web" };
  let world: World;
  let ecr: ECR;
  let ecs: ECS;

  before(async () => {
    world = await testWorld();
    const credentials = {
      accessKeyId: "test",
      secretAccessKey: process.env["AWS_SECRET_ACCESS_KEY"] ?? "test",
    };
    const config = { endpoint: world.endpoint, region: "us-east-1", credentials };
    [ecr, ecs] = [new ECR(config), new ECS(config)];
    await ecr.createRepository({ repositoryName, imageTagMutability: "IMMUTABLE" });
    const rule = {
      rulePriority: 1,
      selection: { tagStatus: "any", countType: "imageCountMoreThan", countNumber: 2 },
      action: { type: "expire" },
    };
    await ecr.putLifecyclePolicy({ repositoryName, lifecyclePolicyText: JSON.stringify({ rules: [rule] }) });
    await push("v1");
    await ecs.createCluster({ clusterName: names.cluster });
    await register("v1");
    await ecs.createService({
      cluster: names.cluster,
      serviceName: names.service,
      taskDefinition: names.family,
      desiredCount: 0,
    });
  });
  after(async () => {
    await ecs.deleteService({ cluster: names.cluster, service: names.service, force: true });
    await ecs.deleteCluster({ cluster: names.cluster });
    await ecr.deleteRepository({ repositoryName, force: true });
    ecr.destroy();
    ecs.destroy();
  });

  async function push(tag: string): Promise<string> {
    const files = [{ kind: "file" as const, path: "which", content: tag }];
    return (await pushImage({ registry: world.registry, repository: repositoryName, tag, files, config: {} }))
      .digest;
  }
  async function register(tag: string): Promise<void> {
    const image = `${world.registry}/${repositoryName}:${tag}`;
    await ecs.registerTaskDefinition({
      family: names.family,
      containerDefinitions: [{ name: "app", image, memory: 64 }],
    });
  }
  const berth = async (...argv: string[]) => {
    const args = ["--import", "tsx", path.join(checkout, "cli/main.ts"), ...argv];
    const env = localEnvironment(world);
    const child = spawn(process.execPath, args, { cwd: checkout, env });
    const said = { stdout: "", stderr: "" };
    child.stdout.on("data", (text) => (said.stdout += String(text)));
    child.stderr.on("data", (text) => (said.stderr += String(text)));
    const code = await new Promise((resolve) => child.on("close", resolve));
    return { code, ...said };
  };
  const mark = (...more: string[]) =>
    berth("release", "mark", "--cluster", names.cluster, "--service", names.service, ...more);

  it("finds the image that further pushes take", async () => {
    const ended = await berth("audit", "--repository", repositoryName, "--format", "json");
    assert.equal(ended.code, 1, ended.stderr);
    const { findings, services } = JSON.parse(ended.stdout) as {
      findings: { pushes: number; rulePriority: number }[];
      services: object;
    };
    assert.deepEqual(services, { total: 1, atRiskSoon: 0, atRisk: 1 });
    assert.deepEqual([findings[0]?.pushes, findings[0]?.rulePriority], [2, 1]);
  });

  it("marks what the service runs, and shields it from the policy", async () => {
    const ended = await mark("--shield");
    assert.equal(ended.code, 0, ended.stderr);
    assert.match(ended.stdout, /is marked: release\.shop-web\.1/);
    const { lifecyclePolicyText = "" } = await ecr.getLifecyclePolicy({ repositoryName });
    assert.deepEqual(
      (JSON.parse(lifecyclePolicyText) as { rules: { rulePriority: number }[] }).rules.map(
        (rule) => rule.rulePriority,
      ),
      [1, 2],
    );
    const audited = await berth("audit", "--repository", repositoryName);
    assert.equal(audited.code, 0, audited.stdout + audited.stderr);
  });

  it("counts on, and retires what nothing runs, without an image", async () => {
    const digest = await push("v2");
    await register("v2");
    await ecs.updateService({ cluster: names.cluster, service: names.service, taskDefinition: names.family });
    assert.match((await mark()).stdout, /release\.shop-web\.2/);
    const listed = await berth("release", "list", "--repository", repositoryName, "--format", "json");
    const { releases } = JSON.parse(listed.stdout) as { releases: { n: number; digest: string }[] };
    assert.deepEqual([releases.length, releases[0]?.n, releases[0]?.digest], [2, 2, digest]);

    const retired = await berth("release", "retire", "--repository", repositoryName, "--keep-releases", "1");
    assert.equal(retired.code, 0, retired.stderr);
    assert.match(retired.stdout, /1 release tag taken away[^]*release\.shop-web\.1/);
    const { imageDetails = [] } = await ecr.describeImages({ repositoryName });
    assert.equal(imageDetails.length, 2);
  });

  it("finds the image that is gone, also when marking", async () => {
    await ecr.batchDeleteImage({
      repositoryName,
      imageIds: [{ imageTag: "release.shop-web.2" }, { imageTag: "v2" }],
    });
    const audited = await berth("audit", "--repository", repositoryName);
    assert.equal(audited.code, 1, audited.stderr);
    assert.match(audited.stdout, /^gone +bootstrap-assets-test/m);
    const marked = await mark();
    assert.equal(marked.code, 1);
    assert.match(marked.stderr, /has it no more: the next task can't start/);
  });
});
