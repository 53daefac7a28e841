import * as assert from "node:assert/strict";
import * as path from "node:path";

import { pushImage } from "../../local/registry";
import { testWorld } from "../../local/test/world";
import type { World } from "../../local/world";
import { auditOf } from "../shared/berth-command";
import { registryDeletions } from "../shared/calls";
import { PackedProject } from "../shared/packed-package";
import { type Run, ScenarioStack, succeeded } from "../shared/stack";

describe("examples/shared-repository, copied to an empty folder, with the packed package", function () {
  this.timeout(300_000);
  let world: World;
  let project: PackedProject;
  const digests = new Map<string, string>();

  before(async () => {
    world = await testWorld();
    project = PackedProject.copyOf("examples/shared-repository");
  });
  after(async () => {
    for (const service of ["worker", "web"]) if (project) await application(service).destroy();
    if (project) await repository().destroy();
    project?.remove();
  });

  function repository(): ScenarioStack {
    const config = { "aws:region": "us-east-1" };
    return new ScenarioStack(world, { workDir: path.join(project.dir, "repository"), stack: "dev", config });
  }

  function application(service: string): ScenarioStack {
    const config = {
      "aws:region": "us-east-1",
      service,
      repositoryStack: "organization/shop-repository/dev",
      digest: digests.get(service) ?? `sha256:${"0".repeat(64)}`,
      // No containers here.
      desiredCount: 0,
    };
    const workDir = path.join(project.dir, "application");
    return new ScenarioStack(world, { workDir, stack: `${service}-dev`, config });
  }

  it("says which stack to deploy first while it is not there, without a trace of Pulumi's", async () => {
    const { error, text } = await application("web").up();
    assert.ok(error);
    assert.match(
      text,
      /The stack "organization\/shop-repository\/dev", which owns the repository, can't be read/,
    );
    assert.match(text, /Run `pulumi up --stack organization\/shop-repository\/dev` in its project first/);
    assert.doesNotMatch(text, /unhandled exception|^\s+at /m);
  });

  it("makes the repository, and a role for CI to push to it", async () => {
    const { outputs } = succeeded(await repository().up());
    assert.equal(outputs["repositoryUrl"], `${world.registry}/shop-assets-dev`);
    assert.match(String(outputs["pushRoleArn"]), /:role\/ci-push/);
    for (const service of ["web", "worker"]) {
      const files = [{ kind: "file", path: "name", content: service } as const];
      const image = {
        registry: world.registry,
        repository: "shop-assets-dev",
        tag: service,
        files,
        config: {},
      };
      digests.set(service, (await pushImage(image)).digest);
    }
  });

  it("deploys two applications from it, each by digest, marks what runs, and changes nothing else of it", async () => {
    for (const service of ["web", "worker"]) {
      const { outputs, calls } = succeeded(await application(service).up());
      assert.equal(outputs["imageUri"], `${world.registry}/shop-assets-dev@${digests.get(service)}`);
      assert.match(String(outputs["releaseTag"]), new RegExp(`^release\\.${service}\\.\\d+$`));
      assert.deepEqual(writesToEcr(calls), ["PutImage"]);
    }
  });

  it("is safe in berth's own audit", async () => {
    const { safe, text } = await auditOf(world, "shop-assets-dev");
    assert.ok(safe, text);
    assert.match(text, /None of [12] services? runs an image that is gone/);
  });

  it("keeps repository and images when an application goes", async () => {
    const { calls } = succeeded(await application("web").destroy());
    assert.deepEqual([...writesToEcr(calls), ...registryDeletions(calls)], []);
    for (const digest of digests.values()) {
      const manifest = `${world.endpoint}/v2/shop-assets-dev/manifests/${digest}`;
      assert.equal((await fetch(manifest, { method: "HEAD" })).status, 200);
    }
  });
});

function writesToEcr(calls: Run["calls"]): string[] {
  return calls.filter(({ service, write }) => service === "ecr" && write).map(({ operation }) => operation);
}
