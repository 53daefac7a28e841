import * as assert from "node:assert/strict";
import type { ChildProcess } from "node:child_process";
import { readdirSync } from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Deployment, type DeploymentEvent, StackLockedError } from "../../../automation";
import { fileLocks } from "../../../automation/locks/file-locks";
import { type TestEngine, testEngine } from "../engine";
import { seesAllProcesses } from "../namespaces";
import { Group, Thing } from "../programs";
import { killAll, startSlowRun } from "../slow-run";

describe("Deployment of a stack that another run works on, or died on", () => {
  let engine: TestEngine;
  let other: ChildProcess;
  let plugins: readonly number[];

  beforeEach(async () => {
    engine = await testEngine();
    ({ process: other, started: plugins } = await startSlowRun(engine));
  });
  afterEach(async () => {
    other.kill("SIGKILL");
    // Its engine dies after it, and would write to the state that goes now.
    await otherIsGone();
    killAll(plugins);
    engine.remove();
  });

  it("refuses to run beside it, says who it is, and does not break its lock", async () => {
    const deployment = await open();
    const error = await lockedError(deployment.up().result);
    const [lock] = error.locks;
    assert.equal(lock?.holder, "alive");
    assert.equal(lock.host, os.hostname());
    const stillLocked = await lockedError(deployment.recover());
    assert.equal(stillLocked.locks[0]?.pid, lock.pid);
    assert.equal(lockFiles().length, 1);
  });

  it("recovers from one that was killed, and then converges", async function () {
    if (!seesAllProcesses()) this.skip();
    const deployment = await open();
    other.kill("SIGKILL");
    const operation = deployment.up({ recover: true });
    const events: DeploymentEvent[] = [];
    for await (const event of operation) events.push(event);
    const recovered = events.find((event) => event.kind === "recovered");
    assert.equal(recovered?.staleLocks.length, 1);
    assert.deepEqual(recovered.interrupted, ["urn:pulumi:dev::killed::pulumi-nodejs:dynamic:Resource::slow"]);
    assert.equal(recovered, events[0]);
    const { changes } = await operation.result;
    assert.equal(changes.create, 1);
    assert.deepEqual(lockFiles(), []);
    assert.deepEqual(await deployment.recover(), { staleLocks: [], interrupted: [] });
    assert.equal((await deployment.up().result).changed, false);
  });

  it("does not recover unasked: the dead run's lock is named instead", async function () {
    if (!seesAllProcesses()) this.skip();
    const deployment = await open();
    other.kill("SIGKILL");
    await otherIsGone();
    const error = await lockedError(deployment.up().result);
    assert.equal(error.locks[0]?.holder, "dead");
    assert.match(error.message, /recover: true/);
  });

  function open(): Promise<Deployment> {
    const program = () => {
      new Group("group");
      new Thing("slow", {});
      return Promise.resolve();
    };
    return Deployment.open({ ...engine.options, project: "killed", stack: "dev", program });
  }

  async function otherIsGone(): Promise<void> {
    const locks = () => fileLocks(`file://${engine.state}`).read({ project: "killed", stack: "dev" });
    while ((await locks()).some((lock) => lock.holder === "alive")) await sleep(100);
  }

  function lockFiles(): string[] {
    const folder = path.join(engine.state, ".pulumi/locks/organization/killed/dev");
    return readdirSync(folder).filter((name) => name.endsWith(".json"));
  }
});

async function lockedError(promise: Promise<unknown>): Promise<StackLockedError> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof StackLockedError, `got ${String(error)}`);
  return error;
}
