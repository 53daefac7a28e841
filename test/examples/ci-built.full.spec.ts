import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { promisify } from "node:util";

import type { ConfigValue } from "../../automation";
import { localAccount } from "../../local/environment";
import { checkout } from "../../local/paths";
import type { World } from "../../local/world";
import { parse } from "yaml";
import { auditOf } from "../shared/berth-command";
import { pushes } from "../shared/calls";
import { PackedProject } from "../shared/packed-package";
import { Registry } from "../shared/registry";
import { ScenarioStack, succeeded } from "../shared/stack";
import { Visitor } from "../shared/visitor";
import { berthValues } from "../shared/stack-files";
import { testWorld } from "../../local/test/world";

const read = (file: string) => fs.readFileSync(path.join(checkout, "examples/ci-built", file), "utf8");

interface Workflow {
  readonly env: Record<string, string>;
  readonly jobs: Record<
    string,
    { readonly steps: readonly { readonly name?: string; readonly run?: string }[] }
  >;
}

describe("examples/ci-built, copied to an empty folder, with the packed package", function () {
  this.timeout(300_000);
  let world: World;
  let stack: ScenarioStack;
  let registry: Registry;
  let docker: string;
  let project: PackedProject;
  const workflow = parse(read("deploy.yml")) as Workflow;
  const repository = workflow.env["REPOSITORY"] ?? "";

  before(async () => {
    world = await testWorld();
    registry = new Registry(world, repository);
    project = PackedProject.copyOf("examples/ci-built");
    stack = new ScenarioStack(world, { workDir: project.dir, stack: "prod", config: config([]) });
    // CI's machines have Docker with its buildx; here buildx runs by itself, with the local builder.
    docker = fs.mkdtempSync(path.join(world.paths.temporary, "docker-"));
    fs.writeFileSync(path.join(docker, "docker"), '#!/bin/sh\nshift\nexec buildx "$@"\n', { mode: 0o755 });
  });
  after(async () => {
    // What protects the repository of a production stage does so here too.
    stack?.change({ config: config([], { protectStages: [] }) });
    if (stack) succeeded(await stack.up());
    if (stack) succeeded(await stack.destroy());
    registry?.close();
    if (docker) fs.rmSync(docker, { recursive: true, force: true });
    project?.remove();
  });

  /** The example's configuration, on the local account. */
  function config(tags: readonly string[], retention = {}): Record<string, ConfigValue> {
    const { services = "[]", retention: theirs, ...values } = berthValues(read("Pulumi.prod.yaml"));
    const [web] = JSON.parse(services) as [{ image: object }];
    const own = Object.entries(values).map(([key, value]) => [`berth:${key}`, value]);
    return {
      ...(Object.fromEntries(own) as Record<string, string>),
      "aws:region": "us-east-1",
      "aws:allowedAccountIds": JSON.stringify([localAccount]),
      "berth:retention": retention,
      "berth:services": tags.map((tag) => ({ ...web, image: { tag } })),
    };
  }

  /** The workflow's own script, as GitHub runs it. */
  async function build(tag: string): Promise<void> {
    const step = workflow.jobs["image"]?.steps.find(({ run }) => run?.includes("buildx build"));
    const env = {
      ...world.env,
      PATH: `${docker}:${world.env["PATH"]}`,
      TAG: tag,
      IMAGE: `${world.registry}/${repository}:${tag}`,
    };
    await promisify(execFile)("bash", ["-e", "-c", step?.run ?? ""], { cwd: project.dir, env });
  }

  it("makes the repository and the role that CI pushes with, before there is an image", async () => {
    const { outputs } = succeeded(await stack.up());
    assert.equal(outputs["repositoryName"], repository);
    assert.match(String(outputs["pushRoleArn"]), /:role\/ci-push/);
  });

  it("refuses the tag of an image that CI has not pushed", async () => {
    stack.change({ config: config(["web-1111111"]) });
    const { error, text } = await stack.preview();
    assert.ok(error);
    assert.match(text, /has no image with the tag "web-1111111".*It has no images at all\./);
  });

  it("runs what CI built and pushed, by digest, and marks it as a release; nothing is pushed by the up", async () => {
    await build("web-1111111");
    const { outputs, calls } = succeeded(await stack.up());
    const { web } = (outputs as { services: { web: { digest: string; url: string; releaseTag: string } } })
      .services;
    assert.equal(pushes(calls).length, 0);
    assert.match(await new Visitor(world.endpoint, web.url, "").visit(), /^200 Built by CI from web-1111111/);
    assert.equal(web.releaseTag, "release.web.1");
    assert.deepEqual((await registry.images())[web.digest], ["release.web.1", "web-1111111"]);
  });

  it("is safe in berth's own audit", async () => {
    const { safe, text } = await auditOf(world, repository);
    assert.ok(safe, text);
  });

  it("builds a commit once, however often its workflow runs", async () => {
    const before = await registry.images();
    await build("web-1111111");
    assert.deepEqual(await registry.images(), before);
  });

  it("names the nearest tags of one that isn't there", async () => {
    stack.change({ config: config(["web-2222222"]) });
    const { error, text } = await stack.preview();
    assert.ok(error);
    assert.match(text, /nearest of its 2 tags: "web-1111111", "release.web.1"/);
  });
});
