import * as assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import * as path from "node:path";

import { ECR } from "@aws-sdk/client-ecr";
import * as ecs from "@pulumi/aws/ecs";

import { Deployment, Secret } from "../../../automation";
import { Release } from "../../../components";
import { callTotals, sinceThen } from "../../../local/start/call-totals";
import { pushImage } from "../../../local/registry";
import type { World } from "../../../local/world";
import { testEngine, type TestEngine } from "../../automation/engine";
import { testWorld } from "../../../local/test/world";

describe("Release of a service that is scaled to nothing, in a stack without the repository", function () {
  this.timeout(120_000);
  const repositoryName = "release-assets-test";
  let world: World;
  let engine: TestEngine;
  let ecr: ECR;
  let deployment: Deployment;
  const digests: Record<string, string> = {};
  let wanted = "a";
  /** What the service is given, where that is not the wanted image. */
  let given: string | undefined;

  before(async () => {
    [world, engine] = [await testWorld(), await testEngine()];
    const credentials = {
      accessKeyId: "test",
      secretAccessKey: process.env["AWS_SECRET_ACCESS_KEY"] ?? "test",
    };
    ecr = new ECR({ endpoint: world.endpoint, region: "us-east-1", credentials });
    await ecr.createRepository({ repositoryName, imageTagMutability: "IMMUTABLE" });
    for (const tag of ["a", "b"]) {
      const files = [{ kind: "file" as const, path: "which", content: tag }];
      const image = { registry: world.registry, repository: repositoryName, tag, files, config: {} };
      digests[tag] = (await pushImage(image)).digest;
    }
    deployment = await Deployment.open({
      ...engine.options,
      project: "shop",
      stack: "release",
      config: {
        "aws:region": "us-east-1",
        "aws:accessKey": "test",
        "aws:secretKey": new Secret(world.secret),
      },
      program: () => {
        const release = program();
        return Promise.resolve({ tag: release.tag, digest: release.digest });
      },
    });
  });
  after(() => {
    ecr.destroy();
    engine.remove();
  });

  const uriOf = (tag: string) => `${world.registry}/${repositoryName}@${digests[tag]}`;
  function program(): Release {
    const cluster = new ecs.Cluster("main");
    const taskDefinition = new ecs.TaskDefinition("web", {
      family: "release-web",
      containerDefinitions: JSON.stringify([{ name: "app", image: uriOf(given ?? wanted), memory: 64 }]),
      skipDestroy: true,
    });
    const service = new ecs.Service("web", {
      cluster: cluster.arn,
      taskDefinition: taskDefinition.arn,
      desiredCount: 0,
    });
    return new Release("web", {
      service: "web",
      imageUri: uriOf(wanted),
      serviceArn: service.id,
      taskDefinitionArn: service.taskDefinition,
    });
  }
  /** Release tags and the images that they are on. */
  const releases = async () => {
    const { imageIds = [] } = await ecr.listImages({ repositoryName, filter: { tagStatus: "TAGGED" } });
    return Object.fromEntries(
      imageIds
        .filter(({ imageTag }) => imageTag?.startsWith("release."))
        .map(({ imageTag = "", imageDigest }) => [
          imageTag,
          Object.keys(digests).find((tag) => digests[tag] === imageDigest),
        ]),
    );
  };

  it("tags nothing in preview, and what is deployed in up", async () => {
    await deployment.preview().result;
    assert.deepEqual(await releases(), {});
    const { outputs } = await deployment.up().result;
    assert.deepEqual(outputs, { tag: "release.web.1", digest: digests["a"] });
    assert.deepEqual(await releases(), { "release.web.1": "a" });
  });

  it("calls nothing when nothing changed", async () => {
    const before = await callTotals(world);
    const { changed, outputs } = await deployment.up().result;
    const calls = sinceThen(before, await callTotals(world));
    assert.equal(changed, false);
    assert.equal(outputs["tag"], "release.web.1");
    const own = Object.entries(calls).filter(([kind, count]) => /^ecr:|^ecs:/.test(kind) && count > 0);
    assert.deepEqual(own, []);
  });

  it("counts up for another image, and for a revert to the first", async () => {
    wanted = "b";
    assert.equal((await deployment.up().result).outputs["tag"], "release.web.2");
    wanted = "a";
    assert.equal((await deployment.up().result).outputs["tag"], "release.web.3");
    assert.deepEqual(await releases(), { "release.web.1": "a", "release.web.2": "b", "release.web.3": "a" });
  });

  it("fails when the service runs another image, places no tag, and converges by the next up", async () => {
    [wanted, given] = ["b", "a"];
    await assert.rejects(deployment.up().result, (error: Error) => {
      assert.match(error.message, /The service "web" is not released with sha256:/);
      assert.match(error.message, new RegExp(`The service runs release-web:\\d+ .*${digests["a"]}`));
      return true;
    });
    assert.equal((await releases())["release.web.4"], undefined);
    given = undefined;
    assert.equal((await deployment.up().result).outputs["tag"], "release.web.4");
  });

  it("leaves the tags where they are when it is destroyed, and no secret in the state", async () => {
    const checkpoints = path.join(engine.state, ".pulumi/stacks/shop");
    for (const file of readdirSync(checkpoints))
      assert.ok(!readFileSync(path.join(checkpoints, file), "utf8").includes(world.secret), file);
    await deployment.destroy().result;
    assert.equal(Object.keys(await releases()).length, 4);
  });
});
