import * as assert from "node:assert/strict";

import { ECR } from "@aws-sdk/client-ecr";
import { ECS } from "@aws-sdk/client-ecs";

import { application, parseConfig } from "../../../program";
import { localRegion as region } from "../../../local/environment";
import { pushImage } from "../../../local/registry";
import type { World } from "../../../local/world";
import { ScenarioStack, succeeded } from "../../shared/stack";
import { testWorld } from "../../../local/test/world";

describe("the guard, over a repository that others' services run from", function () {
  this.timeout(300_000);
  const repositoryName = "guarded-assets-dev";
  const cluster = "guarded";
  let world: World;
  let ecr: ECR;
  let ecs: ECS;
  let stack: ScenarioStack;

  before(async () => {
    world = await testWorld();
    const options = {
      endpoint: world.endpoint,
      region,
      credentials: { accessKeyId: "test", secretAccessKey: process.env["AWS_SECRET_ACCESS_KEY"] ?? "test" },
    };
    [ecr, ecs] = [new ECR(options), new ECS(options)];
    await ecr.createRepository({ repositoryName });
    await ecs.createCluster({ clusterName: cluster });
    await deploy("api", await push("v1"));
    const program = async () => {
      const config = parseConfig({ area: "guarded", stage: "dev", retention: '{ "keepImages": 3 }' });
      if (!config.ok) throw new Error("the configuration is wrong");
      return { repository: (await application(config.value)).repositoryName };
    };
    stack = new ScenarioStack(world, {
      program,
      project: "guarded",
      stack: "dev",
      config: { "aws:region": region },
    });
  });
  after(async () => {
    if (stack) await stack.destroy();
    for (const service of ["api", "web"]) {
      await ecs?.deleteService({ cluster, service, force: true }).catch(() => undefined);
    }
    await ecs?.deleteCluster({ cluster });
    await ecr?.deleteRepository({ repositoryName, force: true });
    for (const client of [ecr, ecs]) client?.destroy();
  });

  async function push(tag: string): Promise<string> {
    const files = [{ kind: "file" as const, path: "which", content: tag }];
    const image = { registry: world.registry, repository: repositoryName, tag, files, config: {} };
    return `${world.registry}/${repositoryName}@${(await pushImage(image)).digest}`;
  }

  /** By somebody who knows nothing of berth. */
  async function deploy(service: string, image: string): Promise<void> {
    const { taskDefinition } = await ecs.registerTaskDefinition({
      family: `guarded-${service}`,
      containerDefinitions: [{ name: "app", image, memory: 64 }],
    });
    await ecs.createService({
      cluster,
      serviceName: service,
      taskDefinition: taskDefinition?.taskDefinitionArn,
      desiredCount: 0,
    });
  }

  const releaseTags = async () => {
    const { imageIds = [] } = await ecr.listImages({ repositoryName });
    return imageIds.flatMap(({ imageTag = "" }) => (imageTag.startsWith("release.") ? [imageTag] : []));
  };

  it("marks nothing in a preview", async () => {
    succeeded(await stack.preview());
    assert.deepEqual(await releaseTags(), []);
  });

  it("marks what runs before the policy is first written", async () => {
    const { calls } = succeeded(await stack.up());
    assert.deepEqual(await releaseTags(), ["release.guarded-api.1"]);
    const writes = calls.filter(({ write }) => write).map(({ operation }) => operation);
    assert.ok(writes.indexOf("PutImage") < writes.indexOf("PutLifecyclePolicy"), writes.join());
  });

  it("has nothing to say right afterwards", async () => {
    const { changes, calls } = succeeded(await stack.up());
    assert.deepEqual(Object.keys(changes), ["same"]);
    assert.deepEqual(
      calls.filter(({ write }) => write),
      [],
    );
  });

  it("refuses in preview what is deployed later without a mark, naming image, service, rule and remedy", async () => {
    await deploy("web", await push("v2"));
    const { error, text } = await stack.preview();
    assert.ok(error);
    assert.match(
      text,
      /sha256:\w+ \(v2\), used by the service guarded\/web \([^)]+\), would expire by rule 2 after 3 more pushes/,
    );
    assert.match(text, /`berth release mark`/);
  });

  it("lets it pass once it is marked", async () => {
    const [image] =
      (await ecr.batchGetImage({ repositoryName, imageIds: [{ imageTag: "v2" }] })).images ?? [];
    await ecr.putImage({
      repositoryName,
      imageManifest: image?.imageManifest,
      imageManifestMediaType: image?.imageManifestMediaType,
      imageTag: "release.web.1",
    });
    succeeded(await stack.preview());
  });
});
