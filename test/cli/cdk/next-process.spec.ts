import * as assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";

import { nextProcess } from "../../../cli/cdk/deploy/next-process";

describe("nextProcess", () => {
  it("is through when this process starts another one, and not before", async () => {
    let isThrough = false;
    const started = nextProcess().then(() => (isThrough = true));
    await new Promise(setImmediate);
    assert.equal(isThrough, false);
    const child = spawn(process.execPath, ["--version"], { stdio: "ignore" });
    const ended = once(child, "close");
    await started;
    await ended;
  });
});
