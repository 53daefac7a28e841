import * as assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import type { EngineEvent } from "@pulumi/pulumi/automation";
import { EngineCancellation } from "../../automation/cancellation";

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
  return { controller, cancellation: new EngineCancellation(controller.signal, times) };
}

function running() {
  const run = starting();
  run.cancellation.observe(anEvent);
  return run;
}
