import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";

import type { World } from "../../local/world";
import { testWorld } from "../../local/test/world";
import { pushTinyImage } from "../../local/tiny-image";
import { pulumi } from "../shared/command";
import { Registry } from "../shared/registry";
import { done, ScenarioStack, succeeded } from "../shared/stack";
import { type PluginProject, pluginProject } from "./shared/installed-plugin";

/** Emulated: no task starts. */
const network = { vpcId: "vpc-00000001", subnetId: "subnet-00000001" };
const repositoryName = "yaml-assets-dev";

describe("a YAML program with the packed plugin", function () {
  this.timeout(300_000);
  let world: World;
  let installed: PluginProject;
  let stack: ScenarioStack;
  let registry: Registry;
  let example: string;
  let digest: string;

  before(async () => {
    world = await testWorld();
    installed = await pluginProject(world, "yaml");
    const { project, env } = installed;
    project.rename("shop-assets-dev", repositoryName, ["Pulumi.yaml"]);
    // No containers here.
    project.rename("      cpu: 256\n", "      cpu: 256\n      desiredCount: 0\n", ["Pulumi.yaml"]);
    // As the docs say it: by the name alone, Pulumi asks its registry.
    const plugin = path.join(project.dir, "node_modules/.bin/pulumi-resource-berth");
    const added = await pulumi(world, project.dir, ["package", "add", plugin], env);
    assert.equal(added.exitCode, 0, added.all);
    example = fs.readFileSync(path.join(project.dir, "Pulumi.yaml"), "utf8");
    registry = new Registry(world, repositoryName);
    stack = new ScenarioStack(world, { workDir: project.dir, stack: "dev", env, config: configured("none") });
  });
  after(async () => {
    if (stack) succeeded(await stack.destroy());
    registry?.close();
    installed?.project.remove();
  });

  const configured = (of: string) => ({ "aws:region": "us-east-1", ...network, digest: of });
  const write = (program: string) => installed.project.write({ "Pulumi.yaml": program });

  it("is told all that is wrong with its arguments in words and without a trace", async () => {
    const wrong = [
      "      cpu: 250",
      "      logRetentionInDays: 8",
      "      container:",
      "        user: ${images.repositoryName}",
      "",
    ];
    write(example.replace(/ {6}cpu: 256\n/, wrong.join("\n")));
    const { error, text } = await stack.preview();
    assert.ok(error);
    assert.match(text, /`container\.user` must be a plain value/);
    assert.doesNotMatch(text, /^\s+at /m);
    write(example.replace(/ {6}cpu: 256\n/, wrong.slice(0, 2).join("\n") + "\n"));
    const checked = await stack.preview();
    assert.match(checked.text, /EcsService "web": Fargate has no size of 250 CPU units/);
    assert.match(checked.text, /`logRetentionInDays`/);
    assert.doesNotMatch(checked.text, /^\s+at /m);
  });

  it("makes a repository that keeps what runs", async () => {
    write(example.slice(0, example.indexOf("  web:\n")));
    const run = succeeded(await stack.up());
    assert.deepEqual(done(run, "aws:ecr/repository:Repository"), ["create images-repository"]);
    const policy = await registry.lifecyclePolicy();
    assert.match(policy, /"release\."/);
    assert.match(policy, /"countNumber":50/);
  });

  it("runs an image that CI pushed, and marks it as released", async () => {
    digest = await pushTinyImage(world, repositoryName);
    write(example);
    stack.change({ config: configured(digest) });
    const { outputs } = succeeded(await stack.up());
    assert.equal(outputs["releaseTag"], "release.web.1");
    assert.ok((await registry.images())[digest]?.includes("release.web.1"));
  });

  it("has nothing to do while nothing changes", async () => {
    const { changes, outputs } = succeeded(await stack.up());
    assert.deepEqual(Object.keys(changes), ["same"]);
    assert.equal(outputs["releaseTag"], "release.web.1");
  });

  it("changes what runs", async () => {
    write(example.replace("      memory: 512\n", "      memory: 1024\n"));
    const run = succeeded(await stack.up());
    assert.deepEqual(done(run, "aws:ecs/service:Service"), ["update web"]);
  });

  it("is refused an image that isn't there, in the hook's own words", async () => {
    stack.change({ config: configured(`sha256:${"0".repeat(64)}`) });
    const run = await stack.up();
    assert.ok(run.error);
    assert.match(run.text, /that service "web" is to run is gone/);
    assert.deepEqual(done(run, "aws:ecs/service:Service"), []);
    stack.change({ config: configured(digest) });
    assert.equal(succeeded(await stack.up()).outputs["releaseTag"], "release.web.1");
  });
});
