import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

import { endLeftovers, registerBuilder, startBuildkit } from "../../local/daemon";
import { userCache } from "../../local/paths";
import { type Daemon, stopDaemon, waitUntil } from "../../local/process";
import { mendTestWorld, testWorld } from "../../local/test/world";
import { ensureToolchain } from "../../local/toolchain";
import type { World } from "../../local/world";
import { pushes } from "../shared/calls";
import { type BuiltContent, builtContent } from "./built-content";
import { FaultStack } from "./fault-stack";
import { killDaemon } from "./kill-daemon";

describe("A builder", function () {
  this.timeout(120_000);
  let world: World;
  let content: BuiltContent;
  let faulty: FaultStack;

  before(async () => {
    world = await testWorld();
    content = builtContent();
    faulty = new FaultStack(world, "faulty-builder", () => ({ context: content.context }));
    await faulty.deploy();
  });
  after(async () => {
    await faulty?.remove();
    content?.remove();
  });

  it("that is killed in mid-build pushes nothing, and the same command goes on once it runs again", async () => {
    const marker = "sleep 97531";
    content.write({ lines: [`RUN ${marker}`] });
    const run = faulty.stack.up();
    const isBuilding = () => execFileSync("ps", ["-eo", "args="], { encoding: "utf8" }).includes(marker);
    await waitUntil(isBuilding, { what: "The build", timeoutMs: 60_000 });
    await killDaemon(world, "buildkit");
    const { error, text, calls } = await run;
    await mendTestWorld();
    assert.equal(error?.code, "resource-failed", text);
    assert.match(text, /The builder ended, or can't be reached/);
    assert.deepEqual(pushes(calls), []);
    await faulty.assertNothingLost();
    content.write();
    await faulty.assertConverges();
  });

  describe("with a small disk", () => {
    let dir: string;
    let daemon: Daemon | undefined;

    before(async function () {
      if (process.getuid?.() !== 0) this.skip();
      dir = fs.mkdtempSync(path.join(os.tmpdir(), "berth-small-"));
      execFileSync("mount", ["-t", "tmpfs", "-o", "size=32m", "tmpfs", dir]);
      const { buildkitd, buildx } = await ensureToolchain({
        cache: userCache(),
        onProgress: () => undefined,
      });
      const started = await startBuildkit({
        ...{ buildkitd, dir: path.join(dir, "buildkit"), mirror: world.registry },
        logFile: path.join(world.paths.logs, "small-buildkit.log"),
      });
      daemon = started.daemon;
      await registerBuilder({
        ...{ buildx, address: started.address, name: "small" },
        ...{ buildxConfig: path.join(dir, "buildx"), dockerConfig: path.join(dir, "docker") },
      });
      faulty.stack.change({ env: { BUILDX_CONFIG: path.join(dir, "buildx"), BUILDX_BUILDER: "small" } });
    });
    after(async () => {
      if (!dir) return;
      faulty.stack.change({ env: {} });
      if (daemon) await stopDaemon(daemon);
      await endLeftovers(path.join(dir, "buildkit"));
      execFileSync("umount", [dir]);
      fs.rmdirSync(dir);
    });

    it("says that it is full, and the same command builds once there is room", async () => {
      content.write({ bytes: 40_000_000 });
      const { error, text, calls } = await faulty.stack.up();
      assert.equal(error?.code, "resource-failed", text);
      assert.match(text, /no space left on device/i);
      assert.match(text, /builder's disk is full.*`docker buildx prune`/);
      assert.deepEqual(pushes(calls), []);
      await faulty.assertNothingLost();
      execFileSync("mount", ["-o", "remount,size=512m", dir]);
      await faulty.assertConverges();
    });
  });

  it("that is well again leaves nothing to do", () => faulty.assertSettled());
});
