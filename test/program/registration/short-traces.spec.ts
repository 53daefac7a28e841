import assert from "node:assert/strict";

import { withShortTraces } from "../../../program/registration/short-traces";

describe("withShortTraces", () => {
  const { stackTraceLimit } = Error;
  beforeEach(() => (Error.stackTraceLimit = 10));
  afterEach(() => {
    Error.stackTraceLimit = stackTraceLimit;
    delete process.env["PULUMI_DEBUG_PROMISE_LEAKS"];
  });
  const limit = () => Error.stackTraceLimit;

  it("keeps three frames, and all of them afterwards", () => {
    assert.equal(withShortTraces(limit), 3);
    assert.equal(Error.stackTraceLimit, 10);
  });

  it("keeps all of them after a failure, and hands it on", () => {
    const failure = new Error("refused");
    const fail = () => {
      throw failure;
    };
    assert.throws(() => withShortTraces(fail), failure);
    assert.equal(Error.stackTraceLimit, 10);
  });

  it("is the same within itself", () => {
    assert.equal(
      withShortTraces(() => withShortTraces(limit)),
      3,
    );
    assert.equal(Error.stackTraceLimit, 10);
  });

  it("takes what keeps fewer as it is", () => {
    Error.stackTraceLimit = 1;
    assert.equal(withShortTraces(limit), 1);
  });

  it("shortens nothing where somebody looks for promises that are never settled", () => {
    process.env["PULUMI_DEBUG_PROMISE_LEAKS"] = "1";
    assert.equal(withShortTraces(limit), 10);
  });
});
