import assert from "node:assert/strict";

import * as aws from "@pulumi/aws";

import { localRegion } from "../../local/environment";
import { pushImage } from "../../local/registry";
import { testWorld } from "../../local/test/world";
import type { World } from "../../local/world";
import { Environment, settingsOfProviderArgs } from "../../program/library";
import { Registry } from "../shared/registry";
import { ScenarioStack, succeeded } from "../shared/stack";

describe("An environment with a provider of the program's own", function () {
  this.timeout(120_000);
  let world: World;
  let registry: Registry;
  let stack: ScenarioStack;
  let images: Record<string, { tag: string }> = {};
  // The stack's own settings lead nowhere: whoever followed them would fail.
  const args = { region: localRegion, accessKey: "OWNKEY", secretKey: "" };

  before(async () => {
    world = await testWorld();
    args.secretKey = world.secret;
    registry = new Registry(world, "own-assets-test");
    stack = new ScenarioStack(world, {
      program,
      project: "own-provider",
      stack: "test",
      config: { "aws:region": "eu-north-1", "aws:accessKey": "STACKKEY", "aws:secretKey": "stack-secret" },
    });
    succeeded(await stack.up());
    const files = [{ kind: "file" as const, path: "which", content: "v1" }];
    const repository = registry.repositoryName;
    await pushImage({ registry: world.registry, repository, tag: "v1", files, config: {} });
    images = { web: { tag: "v1" } };
  });
  after(async () => {
    await stack?.destroy();
    await stack?.remove();
    registry?.close();
  });

  async function program(): Promise<Record<string, unknown>> {
    const provider = new aws.Provider("own", args);
    const environment = await Environment.prepare(
      { area: "own", stage: "test", images },
      { settings: settingsOfProviderArgs(args), provider },
    );
    const [web] = Object.keys(images).map((name) => environment.service(name, { desiredCount: 0 }));
    return { region: environment.region, arn: environment.repository.repositoryArn, tag: web?.releaseTag };
  }

  it("makes everything with it, and berth's own calls follow its settings, those of the hooks too", async () => {
    const { outputs, calls } = succeeded(await stack.up());
    assert.equal(outputs["region"], localRegion);
    assert.match(String(outputs["arn"]), new RegExp(`:ecr:${localRegion}:`));
    assert.equal(outputs["tag"], "release.web.1");
    const signed = calls.filter(({ service }) => !["registry", "alb"].includes(service));
    const operations = new Set(signed.map(({ service, operation }) => `${service}:${operation}`));
    // By the guard, the provider and the release's hook.
    for (const operation of ["ecs:ListClusters", "ecs:CreateService", "ecr:PutImage"])
      assert.ok(operations.has(operation), operation);
    assert.deepEqual([...new Set(signed.map(({ accessKeyId }) => accessKeyId))], ["OWNKEY"]);
  });
});
