import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { promisify } from "node:util";

import type { Checked } from "../../../cli/doctor/check";
import { testWorld } from "../../../local/test/world";
import type { World } from "../../../local/world";
import { berthCommand } from "../../shared/berth-command";

describe("berth doctor, beside a real Docker and BuildKit,", function () {
  this.timeout(180_000);
  let world: World;
  let folder: string;
  before(async () => {
    world = await testWorld();
    folder = fs.mkdtempSync(path.join(os.tmpdir(), "berth-builder-"));
  });
  after(() => fs.rmSync(folder, { recursive: true }));

  const docker = (...args: string[]) => promisify(execFile)("docker", args, { env: world.env });
  const found = async (name: string, env: Readonly<Record<string, string>> = {}) => {
    const own = { ...world, env: { ...world.env, ...env } };
    const { stdout, all } = await berthCommand(own, "doctor", "--cwd", folder, "--json");
    const { checks } = JSON.parse(stdout) as { checks: Checked[] };
    const finding = checks.find(({ check }) => check === name);
    assert.ok(finding, all);
    return finding;
  };

  it("finds the builder that builds", async () => {
    const { status, found: said } = await found("builder");
    assert.deepEqual([status, said], ["ok", "The builder berth (remote) runs."]);
  });

  it("finds Docker where there is no builder", async () => {
    const { status, found: said } = await found("builder", { BUILDX_CONFIG: folder });
    assert.equal(status, "ok");
    assert.match(said, /^Docker \d+\S* runs; the first build starts a BuildKit container in it\.$/);
  });

  it("finds a container that no builder uses, and its remedy removes it", async () => {
    assert.equal((await found("buildkit")).found, "No container of BuildKit.");
    // Docker is shared with other runs.
    const name = `buildx_buildkit_old${process.pid}`;
    await docker("create", "--name", name, `${world.registry}/library/busybox:1.35`, "true");
    const { status, found: said, remedy = "" } = await found("buildkit");
    assert.deepEqual([status, said], ["warning", `${name}: of no builder that buildx knows.`]);
    await promisify(execFile)("sh", ["-c", remedy], { env: world.env });
    assert.equal((await found("buildkit")).status, "ok");
  });
});
