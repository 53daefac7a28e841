import * as assert from "node:assert/strict";
import { setImmediate as turn } from "node:timers/promises";
import type { DeploymentEvent } from "../../automation";
import { Operation, type OperationControls, type OperationOptions } from "../../automation/operation";

describe("Operation", () => {
  it("gives its result to whoever never iterates", async () => {
    const operation = new Operation(({ emit }) => {
      for (let index = 0; index < 10_000; index += 1) emit(message(`${index}`));
      return Promise.resolve("done");
    });
    assert.equal(await operation.result, "done");
  });

  it("gives every event in order, and then ends", async () => {
    const { operation, emit, succeed } = fakeRun();
    const seen = collect(operation);
    for (const text of ["a", "b"]) emit(message(text));
    await turn();
    emit(message("c"));
    succeed("done");
    assert.deepEqual(await seen, ["a", "b", "c"]);
  });

  it("gives every event to each of several iterations, also to one that begins after the end", async () => {
    const { operation, emit, succeed } = fakeRun();
    const early = collect(operation);
    emit(message("a"));
    await turn();
    const late = collect(operation);
    emit(message("b"));
    succeed("done");
    assert.deepEqual(await Promise.all([early, late]), [
      ["a", "b"],
      ["a", "b"],
    ]);
    assert.deepEqual(await collect(operation), ["a", "b"]);
  });

  it("goes on when an iteration is left early", async () => {
    const { operation, emit, succeed, signal } = fakeRun();
    emit(message("a"));
    for await (const event of operation) if (event.kind === "diagnostic") break;
    assert.equal(signal().aborted, false);
    succeed("done");
    assert.equal(await operation.result, "done");
  });

  it("fails an iteration, after its last event, with what the result is rejected with", async () => {
    const { operation, emit, fail } = fakeRun();
    const failure = new Error("broken");
    emit(message("a"));
    fail(failure);
    const seen: DeploymentEvent[] = [];
    const iterate = async () => {
      for await (const event of operation) seen.push(event);
    };
    await assert.rejects(iterate, failure);
    assert.equal(seen.length, 1);
    await assert.rejects(operation.result, failure);
  });

  it("goes on when the body of an iteration throws, and gives its result all the same", async () => {
    const { operation, emit, succeed, signal } = fakeRun();
    emit(message("a"));
    const iterate = async () => {
      for await (const event of operation) throw new Error(`broken at ${event.kind}`);
    };
    await assert.rejects(iterate, /broken at diagnostic/);
    assert.equal(signal().aborted, false);
    emit(message("b"));
    succeed("done");
    assert.equal(await operation.result, "done");
    assert.deepEqual(await collect(operation), ["a", "b"]);
  });

  it("never waits for a slow iteration, keeps a bounded number of events for it, and tells it what it missed", async () => {
    const { operation, emit, succeed } = fakeRun({ keepEvents: 10 });
    const slow = operation[Symbol.asyncIterator]();
    emit(message("0"));
    assert.deepEqual((await slow.next()).value, message("0"));
    for (let index = 1; index < 1_000; index += 1) emit(message(`${index}`));
    succeed("done");
    assert.equal(await operation.result, "done");
    const rest: unknown[] = [];
    for (let step = await slow.next(); step.done !== true; step = await slow.next()) rest.push(step.value);
    const [dropped, ...kept] = rest as [DeploymentEvent, ...DeploymentEvent[]];
    assert.ok(dropped.kind === "dropped" && kept.length >= 10 && kept.length < 20);
    assert.equal(1 + dropped.count + kept.length, 1_000);
    assert.deepEqual(kept.at(-1), message("999"));
    const late: DeploymentEvent[] = [];
    for await (const event of operation) late.push(event);
    assert.deepEqual(late, [{ kind: "dropped", count: dropped.count + 1 }, ...kept]);
  });

  it("raises no unhandled rejection when nobody looks at a failure", async () => {
    const unhandled: unknown[] = [];
    const listener = (reason: unknown) => unhandled.push(reason);
    process.on("unhandledRejection", listener);
    try {
      fakeRun().fail(new Error("broken"));
      for (let index = 0; index < 3; index += 1) await turn();
    } finally {
      process.off("unhandledRejection", listener);
    }
    assert.deepEqual(unhandled, []);
  });

  it("aborts the work's signal when it is cancelled", () => {
    const { operation, signal } = fakeRun();
    operation.cancel();
    assert.equal(signal().aborted, true);
  });

  it("asks for the end at once when it is cancelled again", () => {
    const { operation, terminate } = fakeRun();
    operation.cancel();
    assert.equal(terminate().aborted, false);
    operation.cancel();
    assert.equal(terminate().aborted, true);
  });

  it("takes a signal to end at once for one to cancel, too", () => {
    const operation = new Operation(
      ({ signal, terminate }) => Promise.resolve([signal.aborted, terminate.aborted]),
      { terminate: AbortSignal.abort() },
    );
    return operation.result.then((aborted) => assert.deepEqual(aborted, [true, true]));
  });

  it("aborts the work's signal when the signal that it was given aborts", () => {
    const controller = new AbortController();
    const { signal } = fakeRun({ signal: controller.signal });
    assert.equal(signal().aborted, false);
    controller.abort();
    assert.equal(signal().aborted, true);
  });

  it("begins aborted when the signal that it was given already is", () => {
    assert.equal(fakeRun({ signal: AbortSignal.abort() }).signal().aborted, true);
  });
});

function fakeRun(given?: OperationOptions) {
  let controls!: OperationControls;
  let settle!: { resolve: (value: string) => void; reject: (error: Error) => void };
  const operation = new Operation<string>((its) => {
    controls = its;
    return new Promise((resolve, reject) => (settle = { resolve, reject }));
  }, given);
  return {
    operation,
    emit: (event: DeploymentEvent) => controls.emit(event),
    signal: () => controls.signal,
    terminate: () => controls.terminate,
    succeed: (value: string) => settle.resolve(value),
    fail: (error: Error) => settle.reject(error),
  };
}

function message(text: string): DeploymentEvent {
  return { kind: "diagnostic", severity: "info", message: text };
}

async function collect(operation: AsyncIterable<DeploymentEvent>): Promise<string[]> {
  const seen: string[] = [];
  for await (const event of operation) if (event.kind === "diagnostic") seen.push(event.message);
  return seen;
}
