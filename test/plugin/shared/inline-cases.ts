import assert from "node:assert/strict";

import type { World } from "../../../local/world";
import { pushTinyImage } from "../../../local/tiny-image";
import { withFaults } from "../../shared/calls";
import { Registry } from "../../shared/registry";
import { type InlineProgram, runInline } from "./inline-program";

/**
 * What `examples/languages` of Python and Go has to show: repository, service, no change, change, a hook that refuses,
 * wrong arguments, and the end.
 *
 * @param area In place of the example's, for both live in one account.
 */
export function environmentCases(
  area: string,
  prepare: () => Promise<{ readonly world: World; readonly program: InlineProgram }>,
): void {
  const repositoryName = `${area}-assets-dev`;
  const region = { "aws:region": "us-east-1" };
  let program: InlineProgram;
  let registry: Registry;
  let world: World;
  let digest: string;
  let config: Record<string, string>;

  before(async () => {
    ({ world, program } = await prepare());
    registry = new Registry(world, repositoryName);
  });
  after(async () => {
    registry?.close();
    if (program) assert.equal((await runInline(program, "destroy", region)).failed, false);
  });

  it("makes the environment's repository", async () => {
    const { failed, outputs, text } = await runInline(program, "up", region);
    assert.ok(!failed, text);
    assert.equal(outputs["repositoryUrl"], `${world.registry}/${repositoryName}`);
    assert.match(await registry.lifecyclePolicy(), /"release\."/);
  });

  it("is refused an image that isn't there, before anything is registered", async () => {
    const missing = { ...region, [`${program.project}:digest`]: `sha256:${"0".repeat(64)}` };
    const { failed, text } = await runInline(program, "preview", missing);
    assert.ok(failed);
    assert.match(text, /has no image with the digest "sha256:0{64}" for service "web"/);
    assert.match(text, /Push it first/);
  });

  it("is told what is wrong with its arguments, without a trace", async () => {
    const wrong = { ...region, [`${program.project}:digest`]: "latest" };
    const { failed, text } = await runInline(program, "preview", wrong);
    assert.ok(failed);
    assert.match(
      text,
      /Environment "[a-z-]+": `images\.web\.digest` must be "sha256:" and 64 .*got "latest"/,
    );
    assert.doesNotMatch(text, /^\s+at .*\.js/m);
  });

  it("fails in a hook's own words where an image can't be kept while it is deployed", async () => {
    digest = await pushTinyImage(world, repositoryName);
    config = { ...region, [`${program.project}:digest`]: digest };
    const denied = { service: "ecr", operation: "PutImage", status: 400, code: "AccessDeniedException" };
    const { failed, text } = await withFaults(world.endpoint, [denied], () =>
      runInline(program, "up", config),
    );
    assert.ok(failed);
    assert.match(text, /before hook "web-shield" failed: .*ecr:PutImage.* is missing/);
    assert.doesNotMatch(text, /^\s+at .*\.js/m);
    assert.deepEqual(
      (await registry.images())[digest]?.filter((tag) => tag.startsWith("release.")),
      [],
    );
  });

  it("runs an image that CI pushed, and marks it the next time", async () => {
    const { failed, outputs, text } = await runInline(program, "up", config);
    assert.ok(!failed, text);
    // Python spells it in its own way.
    const { web } = outputs["services"] as { web: Record<string, string> };
    assert.deepEqual([web["digest"], web["releaseTag"] ?? web["release_tag"]], [digest, "release.web.1"]);
    assert.ok((await registry.images())[digest]?.includes("release.web.1"));
  });

  it("has nothing to do while nothing changes", async () => {
    const { failed, changes, text } = await runInline(program, "up", config);
    assert.ok(!failed, text);
    assert.deepEqual(Object.keys(changes), ["same"]);
  });
}
