import * as assert from "node:assert/strict";

import { DescribeImagesCommand, DescribeRepositoriesCommand, ECRClient } from "@aws-sdk/client-ecr";
import {
  CreateClusterCommand,
  CreateServiceCommand,
  DeleteServiceCommand,
  ECSClient,
  RegisterTaskDefinitionCommand,
} from "@aws-sdk/client-ecs";

import { localRegion } from "../../local/environment";
import { pushImage } from "../../local/registry";
import { testWorld } from "../../local/test/world";
import type { World } from "../../local/world";
import { Environment, type EnvironmentArgs } from "../../program";
import { type TestEngine, testEngine } from "../automation/engine";
import { RepositoryStack } from "../components/image-repository/repository-stack";
import { registryDeletions } from "../shared/calls";
import { localSettings } from "../shared/local-settings";

describe("A repository of two stacks", function () {
  this.timeout(300_000);
  const repositoryName = "twice-assets-dev";
  const cluster = "twice";
  let world: World;
  let engine: TestEngine;
  let ecr: ECRClient;
  let ecs: ECSClient;
  let first: RepositoryStack;
  let second: RepositoryStack;

  /** What both stacks' configuration says, one a copy of the other. */
  const program =
    (rest: Partial<EnvironmentArgs> = {}) =>
    async () => {
      const args = {
        area: "twice",
        stage: "dev",
        retention: { deletion: "delete-with-images" },
        ...rest,
      } as const;
      await Environment.prepare(args, { settings: localSettings(world) });
    };

  const config = { "aws:region": localRegion };
  before(async () => {
    world = await testWorld();
    engine = await testEngine();
    const at = {
      endpoint: world.endpoint,
      region: "us-east-1",
      credentials: { accessKeyId: "test", secretAccessKey: process.env["AWS_SECRET_ACCESS_KEY"] ?? "test" },
    };
    [ecr, ecs] = [new ECRClient(at), new ECSClient(at)];
    first = await RepositoryStack.open(world, engine, { project: "twice", stack: "dev", config });
    second = await RepositoryStack.open(world, engine, { project: "twice", stack: "pr-7", config });
    await first.up(program());
    await pushImage({
      registry: world.registry,
      repository: repositoryName,
      tag: "v1",
      files: [],
      config: {},
    });
  });
  after(() => {
    ecr?.destroy();
    ecs?.destroy();
    engine?.remove();
  });

  const images = async () =>
    (await ecr.send(new DescribeImagesCommand({ repositoryName }))).imageDetails?.length;

  it("is refused to the second one in preview, and nothing is written", async () => {
    for (const run of [await second.preview(program()), await second.tryUp(program())]) {
      assert.match(run.text, /"twice-assets-dev" belongs to the stack "organization\/twice\/dev"/);
      assert.match(run.text, /pulumi config set berth:adopt organization\/twice\/dev/);
      assert.doesNotMatch(run.text, /^\s+at /m);
      assert.deepEqual(
        run.calls.filter(({ write }) => write),
        [],
      );
    }
  });

  it("is not to be deleted with its images by the one that takes it over", async () => {
    const adopt = "organization/twice/dev";
    const { text } = await second.preview(program({ adopt }));
    assert.match(text, /`deletion` "delete-with-images" would delete images that others made/);
    await second.up(program({ adopt, retention: { deletion: "retain" } }));
    assert.match(
      (await first.preview(program())).text,
      /"organization\/twice\/pr-7".*\n.*took it over from this/,
    );
    assert.deepEqual(registryDeletions((await second.destroy()).calls), []);
    assert.equal(await images(), 1);
  });

  it("is not deleted by the one that had it, once it belongs to the other", async () => {
    const { error, calls } = await first.destroy();
    assert.ok(error);
    assert.deepEqual(registryDeletions(calls), []);
    assert.equal(await images(), 1);
  });

  it("is not deleted while anybody runs from it, in the preview of a destroy either", async () => {
    await first.up(program({ adopt: "organization/twice/pr-7", retention: { deletion: "retain" } }));
    const own = { deletion: "delete-with-images", deleteAdopted: true } as const;
    await first.up(program({ retention: own, guard: "off" }));
    await ecs.send(new CreateClusterCommand({ clusterName: cluster }));
    await ecs.send(
      new RegisterTaskDefinitionCommand({
        family: "twice",
        networkMode: "awsvpc",
        requiresCompatibilities: ["FARGATE"],
        cpu: "256",
        memory: "512",
        containerDefinitions: [{ name: "app", image: `${world.registry}/${repositoryName}:v1` }],
      }),
    );
    await ecs.send(
      new CreateServiceCommand({
        cluster,
        serviceName: "web",
        taskDefinition: "twice",
        desiredCount: 0,
        launchType: "FARGATE",
        networkConfiguration: { awsvpcConfiguration: { subnets: ["subnet-1"] } },
      }),
    );
    const { text, error, calls } = await first.destroy();
    assert.ok(error);
    assert.match(text, /is not deleted: its images are in use by the service twice\/web\./);
    assert.deepEqual(registryDeletions(calls), []);
    assert.equal(await images(), 1);
  });

  it("goes with its images once nobody does", async () => {
    await ecs.send(new DeleteServiceCommand({ cluster, service: "web", force: true }));
    assert.equal((await first.destroy()).error, undefined);
    await assert.rejects(ecr.send(new DescribeRepositoriesCommand({ repositoryNames: [repositoryName] })), {
      name: "RepositoryNotFoundException",
    });
  });
});
