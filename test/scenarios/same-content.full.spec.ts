import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

import { registerBuilder } from "../../local/daemon";
import type { World } from "../../local/world";
import { readWorldFile } from "../../local/world-file";
import { testWorld } from "../../local/test/world";
import { count, pushedImages, pushes } from "../shared/calls";
import { contextOf, makeCheckout, type ServiceCheckout } from "../shared/checkout";
import { done, ScenarioStack, succeeded } from "../shared/stack";

const names = Array.from({ length: 10 }, (_, index) => `worker-${index + 1}`);
const withSecret = "worker-1";
const mount = "--mount=type=secret,id=token";

describe("Ten services of one stack", function () {
  this.timeout(300_000);
  const checkouts: ServiceCheckout[] = [];
  let world: World;
  let stack: ScenarioStack;
  let elsewhere: string;

  before(async () => {
    world = await testWorld();
    elsewhere = fs.mkdtempSync(path.join(os.tmpdir(), "berth-elsewhere-"));
    const { dir } = await checkout();
    stack = new ScenarioStack(world, {
      workDir: dir,
      stack: "ten",
      config: {
        "berth:area": "ten",
        "berth:stage": "test",
        "berth:services": names.map((name) => ({ name, image: imageOf(name) })),
      },
      env: { BUILD_TOKEN: "first" },
    });
    const first = succeeded(await stack.up());
    assert.equal(pushedImages(first.calls), names.length);
  });
  after(async () => {
    if (stack) succeeded(await stack.destroy());
    for (const checkout of checkouts) checkout.remove();
    fs.rmSync(elsewhere, { recursive: true });
  });

  async function checkout(): Promise<ServiceCheckout> {
    const made = await makeCheckout();
    for (const name of names) made.writeService(name, { content: name });
    made.writeService(withSecret, {
      content: withSecret,
      build: [`RUN ${mount} test -s /run/secrets/token`],
    });
    checkouts.push(made);
    return made;
  }

  it("are neither built nor pushed from another folder, by another user, with another builder and a rotated secret", async () => {
    const { dir } = await checkout();
    if (process.getuid?.() === 0) execFileSync("chown", ["-R", "1234:1234", path.join(dir, "services")]);
    stack.change({
      workDir: dir,
      env: {
        ...{ HOME: elsewhere, USER: "somebody", LOGNAME: "somebody" },
        BUILDX_CONFIG: await otherBuilder(world, elsewhere),
        BUILD_TOKEN: "second",
      },
    });
    const { calls, changes } = succeeded(await stack.up());
    assert.deepEqual(pushes(calls), []);
    assert.deepEqual(Object.keys(changes), ["same"]);
  });

  it("get one build, one push, one task definition and one deployment when one of them has changed", async () => {
    checkouts.at(-1)?.writeService("worker-7", { content: "changed" });
    const run = succeeded(await stack.up());
    const builds = done(run, "docker-build:index:Image").filter((line) => line.startsWith("create "));
    assert.equal(builds.length, 1, builds.join());
    assert.match(builds[0] ?? "", /^create worker-7-/);
    assert.equal(pushedImages(run.calls), 1);
    assert.equal(count(run.calls, "ecs:RegisterTaskDefinition"), 1);
    assert.equal(count(run.calls, "ecs:UpdateService"), 1);
    assert.equal(count(run.calls, "ecr:PutImage"), 1, "release tags");
  });
});

function imageOf(name: string) {
  const secrets = { token: { env: "BUILD_TOKEN" } };
  return { context: contextOf(name), ...(name === withSecret && { secrets }) };
}

/** The same BuildKit under another name, as the builder of somebody else's machine. */
async function otherBuilder({ paths }: World, home: string): Promise<string> {
  const buildxConfig = path.join(home, "buildx");
  const address = readWorldFile(paths)?.daemons.buildkit?.address ?? "";
  await registerBuilder({
    buildx: path.join(paths.bin, "buildx"),
    buildxConfig,
    dockerConfig: path.join(home, "docker-config"),
    address,
    name: "somebody-s",
  });
  return buildxConfig;
}
