import * as assert from "node:assert/strict";

import { StackLockedError, type StackLock } from "../../../automation";
import { type LockPatience, waitForLock } from "../../../automation/locks/wait-for-lock";

describe("waitForLock", () => {
  it("gives what the attempt gives, at once", async () => {
    const { run, pauses } = trial([], 0);
    assert.equal(await run(), "done");
    assert.deepEqual(pauses, []);
  });

  it("refuses at once, without patience, while somebody holds the stack", async () => {
    const { run, pauses } = trial([held], 0);
    await assert.rejects(run, held);
    assert.deepEqual(pauses, []);
  });

  it("waits for the holder as long as the patience lasts, longer each time", async () => {
    const { run, pauses } = trial([held, held, held], 60_000);
    assert.equal(await run(), "done");
    assert.deepEqual(pauses, [500, 1_000, 2_000]);
  });

  it("fails with the last refusal when the patience is over, and never sleeps beyond it", async () => {
    const { run, pauses } = trial(Array<Error>(50).fill(held), 10_000);
    await assert.rejects(run, held);
    assert.equal(
      pauses.reduce((sum, ms) => sum + ms),
      10_000,
    );
  });

  it("tries again without patience where nobody holds it any more: two that started together", async () => {
    const { run, pauses } = trial([released, released], 0);
    assert.equal(await run(), "done");
    assert.equal(pauses.length, 2);
  });

  it("does not wait for a dead holder: its lock stays", async () => {
    const { run, pauses } = trial([dead], 60_000);
    await assert.rejects(run, dead);
    assert.deepEqual(pauses, []);
  });

  it("passes on what has nothing to do with locks", async () => {
    const other = new Error("broken");
    await assert.rejects(trial([other], 60_000).run, other);
  });

  it("pauses from half to one and a half as long, so that who met once does not meet again", async () => {
    const short = trial([held], 60_000, 0);
    const long = trial([held], 60_000, 0.999);
    await Promise.all([short.run(), long.run()]);
    assert.deepEqual([short.pauses[0], Math.round(long.pauses[0]!)], [250, 750]);
  });

  it("tries no more once it is cancelled", async () => {
    const controller = new AbortController();
    const { run } = trial([held, held], 60_000, 0.5, controller.signal);
    controller.abort();
    await assert.rejects(run, held);
  });
});

const lock: StackLock = {
  pid: 1,
  host: "h",
  user: "u",
  since: "2026-01-01T00:00:00Z",
  holder: "alive",
  location: "l",
};
const held = new StackLockedError("dev", { locks: [lock] });
const dead = new StackLockedError("dev", { locks: [{ ...lock, holder: "dead" }] });
const released = new StackLockedError("dev", { locks: [] });

/** Attempts that fail with these, one after the other, and then succeed, under a clock that only pauses move. */
function trial(
  failures: readonly Error[],
  timeoutMs: number,
  random = 0.5,
  signal = new AbortController().signal,
) {
  let now = 0;
  const left = [...failures];
  const pauses: number[] = [];
  const attempt = () => {
    const failure = left.shift();
    return failure === undefined ? Promise.resolve("done") : Promise.reject(failure);
  };
  const pause = (ms: number) => {
    pauses.push(ms);
    now += ms;
    return Promise.resolve();
  };
  const patience: LockPatience = {
    timeoutMs,
    signal,
    onWaiting: () => undefined,
    random: () => random,
    times: { now: () => now, pause },
  };
  return { run: () => waitForLock(attempt, patience), pauses };
}
