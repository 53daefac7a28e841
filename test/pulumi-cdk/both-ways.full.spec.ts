import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";

import { testWorld } from "../../local/test/world";
import type { World } from "../../local/world";
import { CdkCommand } from "../cdk/cdk-command";
import { imagesOf } from "../cdk/synthesis";
import { pushedImages, recordCalls, registryDeletions } from "../shared/calls";
import { PackedProject } from "../shared/packed-package";
import { Registry } from "../shared/registry";
import { done, type Run, ScenarioStack, succeeded } from "../shared/stack";

const repositoryName = "both-assets-dev";

describe("examples/cdk-both-ways, copied: one construct, by `cdk deploy` and by `pulumi up`", function () {
  this.timeout(300_000);
  let world: World;
  let project: PackedProject;
  let stack: ScenarioStack;
  let registry: Registry;
  /** What `cdk deploy` has published: digests by tag. */
  let published: Map<string, string>;
  let inside: Run;

  before(async () => {
    world = await testWorld();
    project = PackedProject.copyOf("examples/cdk-both-ways");
    project.rename("myapp", "both", ["app.ts", "index.ts"]);
    project.rename(`new Stack(app, "shop"`, `new Stack(app, "both"`, ["app.ts"]);
    registry = new Registry(world, repositoryName);
    stack = new ScenarioStack(world, { workDir: project.dir, stack: "dev", config: config({}) });
    succeeded(await stack.up());
    const cdk = new CdkCommand(world, project.dir, { context: { stage: "dev" } });
    await cdk.bootstrap();
    await cdk.deploy();
    const images = await registry.images();
    published = new Map(
      imagesOf(cdk.assembly).map(({ imageTag }) => [
        imageTag,
        Object.keys(images).find((digest) => images[digest]?.includes(imageTag)) ?? "",
      ]),
    );
    stack.change({ config: config({ inside: true }) });
    inside = succeeded(await stack.up());
  });
  after(() => {
    registry?.close();
    project?.remove();
  });

  function config(more: Record<string, boolean>) {
    return { "aws:region": "us-east-1", ...more };
  }

  it("runs what `cdk deploy` has published, without a build and without a push", async () => {
    assert.equal(published.size, 2);
    assert.equal(pushedImages(inside.calls), 0);
    assert.deepEqual(done(inside, "docker-build:index:Image"), []);
    assert.deepEqual(await registry.released(), [...published.values()].sort());
  });

  it("changes nothing when it is run again", async () => {
    const { changes, calls } = succeeded(await stack.up());
    assert.deepEqual(Object.keys(changes), ["same"]);
    assert.equal(pushedImages(calls), 0);
  });

  it("builds what has changed and nothing else, and marks what runs then", async () => {
    fs.writeFileSync(path.join(project.dir, "web/www/index.html"), "another page");
    const changed = succeeded(await stack.up());
    assert.equal(done(changed, "docker-build:index:Image").length, 1);
    assert.ok(pushedImages(changed.calls) > 0);
    assert.deepEqual(done(changed, "aws-native:ecs:TaskDefinition"), ["delete ShopTask", "replace ShopTask"]);
    assert.deepEqual(done(changed, "aws-native:ecs:Service"), ["update ShopService"]);
    assert.equal((await registry.released()).length, 3);
    const again = succeeded(await stack.up());
    assert.deepEqual([Object.keys(again.changes), pushedImages(again.calls)], [["same"], 0]);
  });

  it("keeps the images when it is destroyed", async () => {
    const before = Object.keys(await registry.images()).sort();
    const { result, calls } = await recordCalls(world.endpoint, () => stack.destroy());
    succeeded(result);
    assert.deepEqual(registryDeletions(calls), []);
    assert.deepEqual(Object.keys(await registry.images()).sort(), before);
  });
});
