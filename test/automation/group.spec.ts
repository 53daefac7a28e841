import * as assert from "node:assert/strict";
import { setImmediate as turn } from "node:timers/promises";

import { deployAll, type Deployment, DeploymentGroupError, InvalidOptionsError } from "../../automation";
import { Operation, type OperationControls } from "../../automation/operation";

describe("deployAll", () => {
  it("runs as many at the same time as it may, and tells of all in one stream", async () => {
    const { members, begin, running } = stacks(["a", "b", "c", "d"]);
    const group = deployAll(members, begin, { concurrency: 2 });
    const seen: string[] = [];
    for await (const event of group) seen.push(`${"stack" in event ? event.stack : ""} ${event.kind}`);
    const outcomes = await group.result;
    assert.deepEqual(
      outcomes.map(({ stack, status }) => `${stack} ${status}`),
      ["a succeeded", "b succeeded", "c succeeded", "d succeeded"],
    );
    assert.equal(running.most, 2);
    for (const stack of ["a", "b", "c", "d"])
      assert.deepEqual(
        seen.filter((line) => line.startsWith(stack)),
        [`${stack} begun`, `${stack} diagnostic`, `${stack} ended`],
      );
  });

  it("lets the others go on when one fails, and then says which and why", async () => {
    const { members, begin } = stacks(["a", "b", "c"], ["a"]);
    const error = await failure(deployAll(members, begin, { concurrency: 1 }));
    assert.deepEqual(
      error.outcomes.map(({ status }) => status),
      ["failed", "succeeded", "succeeded"],
    );
    assert.match(error.message, /^1 of 3 stacks failed:\n {2}a: a broke$/);
  });

  it("begins no more when one fails and that was asked for", async () => {
    const { members, begin } = stacks(["a", "b", "c"], ["a"]);
    const error = await failure(deployAll(members, begin, { concurrency: 1, stopOnFailure: true }));
    assert.deepEqual(
      error.outcomes.map(({ status }) => status),
      ["failed", "skipped", "skipped"],
    );
    assert.match(error.message, /Not begun: b, c\.$/);
  });

  it("passes on to those under way that it is cancelled, and begins no more", async () => {
    const { members, begin, controls } = stacks(["a", "b"], [], true);
    const group = deployAll(members, begin, { concurrency: 1 });
    await turn();
    group.cancel();
    assert.deepEqual(
      [controls.get("a")?.signal.aborted, controls.get("a")?.terminate.aborted],
      [true, false],
    );
    group.cancel();
    assert.equal(controls.get("a")?.terminate.aborted, true);
    const error = await failure(group);
    assert.deepEqual(
      error.outcomes.map(({ status }) => status),
      ["failed", "skipped"],
    );
  });

  it("counts a stack that can't be opened as one that failed", async () => {
    const { begin } = stacks([]);
    const member = { name: "gone", open: () => Promise.reject(new Error("no such stack")) };
    const error = await failure(deployAll([member], begin));
    assert.match(error.message, /gone: no such stack/);
  });

  it("refuses one stack twice, and a concurrency that is none", () => {
    const { members, begin } = stacks(["a", "a"]);
    assert.throws(
      () => deployAll(members, begin, { concurrency: 0 }),
      (error) => {
        assert.ok(error instanceof InvalidOptionsError);
        assert.deepEqual(
          error.problems.map(({ path }) => path),
          ["concurrency", "members"],
        );
        return true;
      },
    );
  });
});

/** Stacks whose runs take a few turns, fail where asked for, or go on until they are to end at once. */
function stacks(names: readonly string[], failing: readonly string[] = [], untilTerminated = false) {
  const running = { now: 0, most: 0 };
  const controls = new Map<string, OperationControls>();
  const begin = ({ name }: Deployment, signals: { signal: AbortSignal; terminate: AbortSignal }) =>
    new Operation<string>(async (its) => {
      controls.set(name, its);
      running.most = Math.max(running.most, (running.now += 1));
      its.emit({ kind: "diagnostic", severity: "info", message: "working" });
      for (let turns = 0; untilTerminated ? !its.terminate.aborted : turns < 3; turns += 1) await turn();
      running.now -= 1;
      if (untilTerminated || failing.includes(name)) throw new Error(`${name} broke`);
      return name;
    }, signals);
  return { members: names.map((name) => ({ name }) as Deployment), begin, running, controls };
}

async function failure(group: Operation<unknown, unknown>): Promise<DeploymentGroupError> {
  const error = await group.result.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof DeploymentGroupError, String(error));
  return error;
}
