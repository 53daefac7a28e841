import assert from "node:assert/strict";

import { testWorld } from "../../local/test/world";
import type { World } from "../../local/world";
import { berthCommand } from "../shared/berth-command";
import { count, pushedImages, recordCalls } from "../shared/calls";
import { PackedProject } from "../shared/packed-package";
import { CdkCommand } from "./cdk-command";

// Why the repository is Pulumi's, and brought up before `cdk deploy`: see docs/decisions/0004-cdk-dedicated-repository.md.
describe("a CDK app that makes the repository of its images itself, in a stack that comes first", function () {
  this.timeout(120_000);
  let world: World;
  let project: PackedProject;

  before(async () => {
    world = await testWorld();
    project = PackedProject.copyOf("test/cdk/gotcha");
    await on("gotcha-first").bootstrap();
  });
  after(() => project?.remove());

  const on = (repository: string) => new CdkCommand(world, project.dir, { context: { repository } });

  it("can't be deployed: CDK looks for the repository before the first stack is begun", async () => {
    const { calls } = await recordCalls(world.endpoint, () =>
      assert.rejects(on("gotcha-first").deploy(), /No ECR repository named 'gotcha-first' in account/),
    );
    assert.equal(count(calls, "ecr:CreateRepository"), 0);
    assert.equal(pushedImages(calls), 0);
  });

  it("can be with `--no-asset-prebuild`, which builds nothing before the first stack is deployed", async () => {
    const { calls } = await recordCalls(world.endpoint, () =>
      on("gotcha-first").deploy("--no-asset-prebuild"),
    );
    const operations = calls.map(({ operation, push }) => push ?? operation);
    const [made, pushed] = ["ExecuteChangeSet", "manifest"].map((one) => operations.indexOf(one));
    assert.ok(made! >= 0 && made! < pushed!, operations.join(" "));
    assert.equal(pushedImages(calls), 1);
  });

  it("takes the images with it when its stack goes", async () => {
    await on("gotcha-first").destroy();
    const { stdout } = await berthCommand(world, "audit", "--json");
    const { repositories } = JSON.parse(stdout) as { repositories: { repositoryName: string }[] };
    assert.ok(!repositories.some(({ repositoryName }) => repositoryName === "gotcha-first"), stdout);
  });
});
