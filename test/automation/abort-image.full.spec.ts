import * as assert from "node:assert/strict";
import { existsSync, readdirSync } from "node:fs";
import * as path from "node:path";
import { inspect } from "node:util";

import { CancelledError, Deployment, type DeploymentEvent, type DroppedEvent } from "../../automation";
import { localRegion } from "../../local/environment";
import { checkout } from "../../local/paths";
import { TemporaryProject } from "../../local/test/language-host/temporary-project";
import { testWorld } from "../../local/test/world";
import type { World } from "../../local/world";
import { callsSoFar, pushedImages, pushes, recordCalls, withFaults } from "../shared/calls";
import { waitUntil } from "../../local/process";
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
  const events: (DeploymentEvent | DroppedEvent)[] = [];

  before(async () => {
    world = await testWorld();
    engine = await testEngine();
    registry = new Registry(world, "abort-assets-test");
    const files = { "index.ts": program, "app/Dockerfile": dockerfile("sleep 120") };
    project = await TemporaryProject.create({ env: world.env, files });
    const config = { "aws:region": localRegion };
    deployment = await Deployment.open({ ...engine.options, workDir: project.dir, stack: "image", config });
  });
  after(async () => {
    await deployment?.destroy({ recover: true }).result;
    registry?.close();
    await project?.remove();
    engine?.remove();
  });

  /** Runs `up`, and cancels it twice once that is reached. */
  async function cancelOnce(isReached: () => Promise<boolean> | boolean): Promise<CancelledError> {
    const before = new Set(descendantsOf(process.pid));
    const operation = deployment.up({ recover: true });
    operation.result.catch(() => undefined);
    const follow = async () => {
      for await (const event of operation) events.push(event);
    };
    const end = follow().catch((reason: unknown) => reason);
    await waitUntil(isReached, { what: "the moment to cancel", timeoutMs: 90_000 });
    const cancelledAt = performance.now();
    operation.cancel();
    operation.cancel();
    const error = await end;
    assert.ok(error instanceof CancelledError, inspect(error));
    assert.ok(performance.now() - cancelledAt < 30_000);
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
    return error;
  }

  it("ends in the middle of a build, at once, and leaves no lock and no process", async () => {
    const error = await cancelOnce(() =>
      events.some((event) => event.kind === "build" && event.step.includes("sleep")),
    );
    assert.deepEqual(
      error.unfinished.map(({ type }) => type),
      ["docker-build:index:Image"],
    );
    assert.deepEqual(Object.keys(await registry.images()), []);
  });

  it("ends in the middle of a push, at once, and leaves no image that anybody could run", async () => {
    project.write("app/Dockerfile", dockerfile("echo built > /built"));
    const slow = { service: "registry", operation: "PUT manifest", delayMs: 60_000 };
    const hasLayer = async () => pushes(await callsSoFar(world.endpoint), registry.repositoryName).length > 0;
    await withFaults(world.endpoint, [slow], () => cancelOnce(hasLayer));
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
