import * as assert from "node:assert/strict";
import { existsSync, readdirSync } from "node:fs";
import * as path from "node:path";

import { CancelledError, Deployment, type DeploymentEvent } from "../../automation";
import { localRegion } from "../../local/environment";
import { checkout } from "../../local/paths";
import { TemporaryProject } from "../../local/test/language-host/temporary-project";
import { testWorld } from "../../local/test/world";
import type { World } from "../../local/world";
import { pushedImages, recordCalls, withFaults } from "../shared/calls";
import { Registry } from "../shared/registry";
import { type TestEngine, testEngine } from "./engine";
import { descendantsOf } from "./slow-run";

const program = `
  import { ImageRepository, ServiceImage } from ${JSON.stringify(path.join(checkout, "components"))};
  import { contentHash } from ${JSON.stringify(path.join(checkout, "program"))};
  module.exports = async () => {
    const { repositoryUrl, registryId } = new ImageRepository("images", { repositoryName: "abort-assets-test" });
    const inputs = { platform: "linux/amd64" as const, context: "app" };
    const source = { ...inputs, contentHash: await contentHash(inputs) };
    return { digest: new ServiceImage("web", { repositoryUrl, registryId, source }).digest };
  };`;

const dockerfile = (step: string) => `FROM busybox:1.35\nRUN ${step}\n`;

describe("Deployment that is cancelled twice, of an image", function () {
  this.timeout(240_000);
  let world: World;
  let engine: TestEngine;
  let project: TemporaryProject;
  let registry: Registry;
  let deployment: Deployment;

  before(async () => {
    world = await testWorld();
    engine = await testEngine();
    registry = new Registry(world, "abort-assets-test");
    const files = { "index.ts": program, "app/Dockerfile": dockerfile("sleep 120") };
    project = await TemporaryProject.create({ env: world.env, files });
    const config = { "aws:region": localRegion };
    deployment = await Deployment.open({ ...engine.options, workDir: project.dir, stack: "test", config });
  });
  after(async () => {
    await deployment?.destroy({ recover: true }).result;
    registry?.close();
    await project?.remove();
    engine?.remove();
  });

  /** Runs `up`, and cancels it twice at the event. */
  async function cancelAt(isReached: (event: DeploymentEvent) => boolean): Promise<void> {
    const before = new Set(descendantsOf(process.pid));
    const operation = deployment.up({ recover: true });
    let cancelledAt = 0;
    const iterate = async () => {
      for await (const event of operation) {
        if (cancelledAt > 0 || !isReached(event)) continue;
        cancelledAt = performance.now();
        operation.cancel();
        operation.cancel();
      }
    };
    await assert.rejects(iterate, CancelledError);
    assert.ok(cancelledAt > 0 && performance.now() - cancelledAt < 30_000);
    const locks = path.join(engine.state, ".pulumi/locks");
    const left = existsSync(locks) ? readdirSync(locks, { recursive: true, encoding: "utf8" }) : [];
    assert.deepEqual(
      left.filter((name) => name.endsWith(".json")),
      [],
    );
    assert.deepEqual(
      descendantsOf(process.pid).filter((pid) => !before.has(pid)),
      [],
    );
  }

  it("ends in the middle of a build, at once, and leaves no lock and no process", async () => {
    await cancelAt((event) => event.kind === "build" && event.step.includes("sleep"));
    assert.deepEqual(Object.keys(await registry.images()), []);
  });

  it("ends in the middle of a push, at once, and leaves no image that anybody could run", async () => {
    project.write("app/Dockerfile", dockerfile("echo built > /built"));
    const slow = { service: "registry", operation: "PUT manifest", delayMs: 60_000 };
    await withFaults(world.endpoint, [slow], () => cancelAt((event) => event.kind === "push"));
    assert.deepEqual(Object.keys(await registry.images()), []);
  });

  it("goes on by the same command: one push, and nothing to do afterwards", async () => {
    const { result, calls } = await recordCalls(
      world.endpoint,
      () => deployment.up({ recover: true }).result,
    );
    assert.equal(pushedImages(calls), 1);
    assert.match(String(result.outputs["digest"]), /^sha256:/);
    assert.equal((await deployment.up().result).changed, false);
  });
});
