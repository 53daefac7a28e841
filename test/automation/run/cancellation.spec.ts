import * as assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import type { EngineEvent } from "@pulumi/pulumi/automation";
import { EngineCancellation } from "../../../automation/run/cancellation";

describe("EngineCancellation", () => {
  it("passes the wish on to a running engine after the grace", async () => {
    const { controller, cancellation } = running();
    controller.abort();
    assert.equal(cancellation.signal.aborted, false);
    await sleep(times.graceMs + 20);
    assert.equal(cancellation.signal.aborted, true);
  });

  it("waits for the engine's first event, which is when it can stop without leaving a lock", async () => {
    const { controller, cancellation } = starting();
    controller.abort();
    await sleep(times.graceMs + 20);
    assert.equal(cancellation.signal.aborted, false);
    cancellation.observe(anEvent);
    await sleep(times.graceMs + 20);
    assert.equal(cancellation.signal.aborted, true);
  });

  it("does not wait for ever for an engine that reports nothing", async () => {
    const { controller, cancellation } = starting();
    controller.abort();
    await sleep(times.startMs + 20);
    assert.equal(cancellation.signal.aborted, true);
  });

  it("sends nothing when the engine says that it got the signal itself: a second one would kill it", async () => {
    const { controller, cancellation } = running();
    controller.abort();
    cancellation.observe(toldBySignal);
    await sleep(times.graceMs + 20);
    assert.equal(cancellation.signal.aborted, false);
    assert.equal(cancellation.cancelled, true);
  });

  it("counts a signal that only the engine got as cancelled", () => {
    const { cancellation } = running();
    assert.equal(cancellation.cancelled, false);
    cancellation.observe(toldBySignal);
    assert.equal(cancellation.cancelled, true);
  });

  it("sends a second signal, to end at once, when the engine has told of the first", async () => {
    const { terminator, cancellation, signals } = running();
    terminator.abort();
    await sleep(times.graceMs + 20);
    assert.equal(signals(), 1);
    cancellation.observe(toldBySignal);
    await sleep(times.graceMs + 20);
    assert.equal(signals(), 2);
  });

  it("sends one alone to end at once what was cancelled before", async () => {
    const { controller, terminator, cancellation, signals } = running();
    controller.abort();
    await sleep(times.graceMs + 20);
    cancellation.observe(toldBySignal);
    terminator.abort();
    await sleep(times.graceMs + 20);
    assert.equal(signals(), 2);
    cancellation.observe(toldBySignal);
    await sleep(times.graceMs + 20);
    assert.equal(signals(), 2);
  });

  it("sends none of two that the engine got itself, as by Ctrl-C twice", async () => {
    const { controller, terminator, cancellation, signals } = running();
    controller.abort();
    cancellation.observe(toldBySignal);
    terminator.abort();
    cancellation.observe(toldBySignal);
    await sleep(times.graceMs + 20);
    assert.equal(signals(), 0);
  });

  it("knows that a signal before the engine listened may have left a lock", async () => {
    const { controller, cancellation } = starting();
    controller.abort();
    assert.equal(cancellation.mayHaveLeftLock, false);
    await sleep(times.startMs + 20);
    assert.equal(cancellation.mayHaveLeftLock, true);
  });

  it("sends nothing once the run is over", async () => {
    const { controller, cancellation } = running();
    controller.abort();
    cancellation.dispose();
    await sleep(times.graceMs + 20);
    assert.equal(cancellation.signal.aborted, false);
  });
});

const times = { graceMs: 20, startMs: 500 };
const anEvent: EngineEvent = { sequence: 0, timestamp: 0, preludeEvent: { config: {} } };
const toldBySignal: EngineEvent = {
  sequence: 1,
  timestamp: 0,
  stdoutEvent: { message: "^C received", color: "never" },
};

function starting() {
  const controller = new AbortController();
  const terminator = new AbortController();
  const requests = { cancel: controller.signal, terminate: terminator.signal };
  const cancellation = new EngineCancellation(requests, times);
  let signals = 0;
  cancellation.signal.addEventListener("abort", () => (signals += 1));
  return { controller, terminator, cancellation, signals: () => signals };
}

function running() {
  const run = starting();
  run.cancellation.observe(anEvent);
  return run;
}
