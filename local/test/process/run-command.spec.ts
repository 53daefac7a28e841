import assert from "node:assert/strict";
import { CommandFailure, runCommand } from "../../process";

describe("runCommand", () => {
  it("returns the output and hands on each line of both streams", async () => {
    const lines: string[] = [];
    const output = await runCommand("/bin/sh", ["-c", "echo one; echo two >&2"], {
      onLine: (line) => lines.push(line),
    });
    assert.equal(output, "one");
    assert.deepEqual(lines.sort(), ["one", "two"]);
  });

  it("fails with the exit code and the tool's own last words", async () => {
    const failure = await runCommand("/bin/sh", ["-c", "echo first >&2; echo no route >&2; exit 3"]).catch(
      (failure: unknown) => failure,
    );
    assert.ok(failure instanceof CommandFailure);
    assert.deepEqual([failure.exitCode, failure.lastLine], [3, "no route"]);
  });

  it("tells a program that does not exist from one that failed", async () => {
    await assert.rejects(runCommand("/no/such/program", []), { name: "CommandFailure", errorCode: "ENOENT" });
  });

  it("keeps this process's environment out when told so", async () => {
    assert.equal(await runCommand("/usr/bin/env", [], { env: { A: "1" }, inheritEnv: false }), "A=1");
  });

  it("ends a command that takes too long", async () => {
    await assert.rejects(runCommand("/bin/sleep", ["30"], { timeoutMs: 100 }), { name: "CommandFailure" });
  });
});
