import * as assert from "node:assert/strict";
import { Readable, Writable } from "node:stream";
import { pipeline } from "node:stream/promises";

import { CancelledError, type DeploymentEvent, jsonLines, Secret } from "../../../automation";
import { Operation } from "../../../automation/operation";
import { lineProblems } from "./line-schema";

const now = () => new Date(0);
const head = { version: 1, at: "1970-01-01T00:00:00.000Z", stack: "shop/dev" };
const started: DeploymentEvent = { kind: "started", urn: "u", type: "t", name: "web", operation: "create" };

describe("jsonLines", () => {
  it("gives each event, and how the run ended, without what is secret", async () => {
    const outputs = { url: "http://web", token: new Secret("hunter2") };
    const operation = new Operation(({ emit }) => {
      emit(started);
      return Promise.resolve({ changes: { create: 1 }, changed: true, durationMs: 5, outputs });
    });
    assert.deepEqual(await linesOf(operation), [
      { ...head, ...started },
      {
        ...head,
        kind: "succeeded",
        changes: { create: 1 },
        durationMs: 5,
        outputs: { url: "http://web", token: "[secret]" },
      },
    ]);
  });

  it("makes of a failure its last line, with what to do, and no exception", async () => {
    const operation = new Operation(({ emit }) => {
      emit(started);
      return Promise.reject(new CancelledError("dev"));
    });
    const [, last] = await linesOf(operation);
    assert.deepEqual(last, {
      ...head,
      kind: "error",
      code: "cancelled",
      message: 'The run on stack "dev" was cancelled.',
      remedy: "The same command goes on from there; after one that was ended at once, with `recover: true`.",
      changed: { counts: {}, resources: [] },
    });
    await assert.rejects(operation.result, CancelledError);
  });

  it("is read at the pace of a slow writer, while the run goes on", async () => {
    const operation = new Operation(
      ({ emit }) => {
        for (let index = 0; index < 500; index += 1) emit(started);
        return Promise.resolve({ changes: {}, durationMs: 0 });
      },
      { keepEvents: 50 },
    );
    const written: string[] = [];
    const slow = new Writable({
      highWaterMark: 1,
      write: (chunk: Buffer, _encoding, done) => {
        written.push(chunk.toString());
        setImmediate(done);
      },
    });
    await operation.result;
    await pipeline(Readable.from(jsonLines(operation)), slow);
    const kinds = written.map((line) => (JSON.parse(line) as { kind: string }).kind);
    assert.deepEqual([kinds[0], kinds.at(-1)], ["dropped", "succeeded"]);
    assert.ok(kinds.length < 110);
  });
});

async function linesOf(operation: Operation<unknown>): Promise<object[]> {
  const lines: object[] = [];
  for await (const line of jsonLines(operation, { stack: "shop/dev", now })) {
    assert.deepEqual(lineProblems(JSON.parse(line) as object), []);
    lines.push(JSON.parse(line) as object);
  }
  return lines;
}
