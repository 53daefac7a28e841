import assert from "node:assert/strict";
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import * as path from "node:path";

import { Deployment, StackLockedError } from "../../../automation";
import { fileLocks } from "../../../automation/locks/file-locks";
import { type TestEngine, testEngine } from "../engine";
import { seesAllProcesses } from "../namespaces";
import { Group, Thing } from "../programs";

// Two containers with one host name (`docker run --network host`, `--hostname`, hostNetwork pods) that share a file
// backend: each has its own process numbers.
describe("a lock of a process in another PID namespace of the same host name", function () {
  this.timeout(120_000);
  let engine: TestEngine;
  let other: ChildProcess | undefined;

  before(function () {
    const canUnshare = spawnSync("unshare", ["--fork", "--pid", "true"]).status === 0;
    if (!canUnshare || !seesAllProcesses()) this.skip();
  });
  beforeEach(async () => {
    engine = await testEngine();
    other = await startInNamespace(engine);
  });
  afterEach(async () => {
    if (other?.exitCode === null && other.signalCode === null) {
      const ended = once(other, "close");
      other.kill("SIGKILL");
      await ended;
    }
    // What it started dies with its namespace, and would write to the state that goes now.
    await new Promise((resolve) => setTimeout(resolve, 1000));
    engine?.remove();
  });

  it("is not taken for a dead one's, and `recover` doesn't break it", async () => {
    const [lock] = await fileLocks(`file://${engine.state}`).read({ project: "killed", stack: "dev" });
    assert.equal(lock?.holder, "alive");
    const ended = await upOf(engine, { recover: true });
    assert.equal(other?.exitCode, null, "the other still works");
    assert.ok(ended instanceof StackLockedError);
  });

  it("is a dead one's once the process and its namespace are gone", async () => {
    const ended = once(other!, "close");
    other?.kill("SIGKILL");
    await ended;
    await new Promise((resolve) => setTimeout(resolve, 1000));
    const [lock] = await fileLocks(`file://${engine.state}`).read({ project: "killed", stack: "dev" });
    assert.equal(lock?.holder, "dead");
  });
});

async function startInNamespace(engine: TestEngine): Promise<ChildProcess> {
  const script = path.join(__dirname, "../fixtures/slow.ts");
  const command = [
    process.execPath,
    "--import",
    "tsx",
    script,
    JSON.stringify({ ...engine.options, stack: "dev" }),
  ];
  // Process numbers that nobody has out here, as a container's usually are: by chance one may be in use.
  const isFree = (from: number) =>
    !Array.from({ length: 500 }, (_, n) => from + n).some((pid) => existsSync(`/proc/${pid}`));
  const free = [8000, 12_000, 16_000, 20_000, 24_000, 28_000].find(isFree) ?? 30_000;
  const numbered = `echo ${free} > /proc/sys/kernel/ns_last_pid && exec "$@"`;
  const inside = ["--fork", "--pid", "--mount-proc", "--kill-child", "sh", "-c", numbered, "sh", ...command];
  const other = spawn("unshare", inside, {
    env: { ...process.env, TMPDIR: engine.state },
    stdio: ["ignore", "pipe", "inherit"],
  });
  await once(other.stdout, "data");
  return other;
}

async function upOf(engine: TestEngine, options: { readonly recover: boolean }): Promise<unknown> {
  const program = () => {
    new Group("group");
    new Thing("slow", {});
    return Promise.resolve();
  };
  const deployment = await Deployment.open({ ...engine.options, project: "killed", stack: "dev", program });
  return deployment.up(options).result.catch((error: unknown) => error);
}
