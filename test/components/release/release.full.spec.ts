import * as assert from "node:assert/strict";

import * as ecs from "@pulumi/aws/ecs";

import { Deployment } from "../../../automation";
import { deploymentErrorHook, Release } from "../../../components";
import { baseImageFiles, pushImage } from "../../../local/registry";
import { ECR } from "@aws-sdk/client-ecr";
import { install } from "../../../local/installation";
import type { World } from "../../../local/world";
import { testEngine, type TestEngine } from "../../automation/engine";
import { testWorld } from "../../../local/test/world";

describe("Release of a plain service that runs", function () {
  this.timeout(240_000);
  const repositoryName = "running-assets-test";
  let world: World;
  let engine: TestEngine;
  let ecr: ECR;
  let deployment: Deployment;
  let image: string;
  let waitForSteadyState = false;
  const images: Record<string, string> = {};

  before(async () => {
    [world, engine] = [await testWorld(), await testEngine()];
    const { busybox } = await install(() => undefined);
    const credentials = {
      accessKeyId: "test",
      secretAccessKey: process.env["AWS_SECRET_ACCESS_KEY"] ?? "test",
    };
    ecr = new ECR({ endpoint: world.endpoint, region: "us-east-1", credentials });
    await ecr.createRepository({ repositoryName, imageTagMutability: "IMMUTABLE" });
    for (const [tag, cmd] of Object.entries({
      good: "sleep 3600",
      crashing: "exit 3",
      crashingToo: "exit 4",
      better: "sleep 7200",
    })) {
      const { digest } = await pushImage({
        registry: world.registry,
        repository: repositoryName,
        tag,
        files: baseImageFiles(busybox),
        config: { cmd: ["sh", "-c", cmd] },
      });
      images[tag] = `${world.registry}/${repositoryName}@${digest}`;
    }
    deployment = await Deployment.open({
      ...engine.options,
      project: "shop",
      stack: "running",
      program: () => Promise.resolve({ tag: program().tag }),
    });
  });
  after(async () => {
    await deployment?.destroy().result;
    ecr?.destroy();
    engine?.remove();
  });

  function program(): Release {
    const cluster = new ecs.Cluster("main");
    const container = { name: "app", image, cpu: 64, memory: 64, essential: true };
    const taskDefinition = new ecs.TaskDefinition("web", {
      family: "running-web",
      containerDefinitions: JSON.stringify([container]),
      skipDestroy: true,
    });
    const service = new ecs.Service(
      "web",
      {
        cluster: cluster.arn,
        taskDefinition: taskDefinition.arn,
        desiredCount: 1,
        deploymentCircuitBreaker: { enable: true, rollback: true },
        waitForSteadyState,
      },
      { hooks: { onError: [deploymentErrorHook("web-deployment")] } },
    );
    return new Release("web", {
      service: "web",
      imageUri: image,
      serviceArn: service.id,
      taskDefinitionArn: taskDefinition.arn,
    });
  }
  const releases = async () => {
    const { imageIds = [] } = await ecr.listImages({ repositoryName, filter: { tagStatus: "TAGGED" } });
    return imageIds.flatMap(({ imageTag = "" }) => (imageTag.startsWith("release.") ? [imageTag] : []));
  };
  const failingUp = async () => {
    let text = "";
    const run = async () => {
      for await (const event of deployment.up()) text += `${JSON.stringify(event)}\n`;
    };
    await assert.rejects(run(), (error: Error) => ((text += error.message), true));
    return text;
  };

  it("waits for the deployment and tags what the tasks run", async () => {
    image = images["good"] ?? "";
    assert.equal((await deployment.up().result).outputs["tag"], "release.web.1");
  });

  it("fails the up in ECS's words when ECS rolls back, and places no tag", async () => {
    image = images["crashing"] ?? "";
    const text = await failingUp();
    assert.match(
      text,
      /is not released with sha256:\w+: The deployment failed: ECS deployment circuit breaker/,
    );
    assert.match(text, /exited with code 3/);
    assert.deepEqual(await releases(), ["release.web.1"]);
  });

  it("fails in ECS's words where the service itself waits", async () => {
    image = images["crashingToo"] ?? "";
    waitForSteadyState = true;
    const text = await failingUp();
    assert.match(text, /What ECS says of the service .*exited with code 4/s);
    assert.deepEqual(await releases(), ["release.web.1"]);
  });

  it("converges by the next good up", async () => {
    image = images["better"] ?? "";
    assert.equal((await deployment.up().result).outputs["tag"], "release.web.2");
    assert.equal((await deployment.up().result).changed, false);
  });
});
