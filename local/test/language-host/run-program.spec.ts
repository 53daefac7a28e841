import assert from "node:assert/strict";

import { runProgram } from "../../language-host/run-program";

describe("runProgram", () => {
  const program = (source: string, signal = new AbortController().signal, graceMs = 200) =>
    runProgram({ command: process.execPath, args: ["-e", source], env: process.env, signal, graceMs });

  const ends: [title: string, source: string, end: Awaited<ReturnType<typeof program>>][] = [
    ["success for exit code 0", "", { kind: "succeeded" }],
    ["nothing more to say for exit code 32", "process.exit(32)", { kind: "bailed" }],
    [
      "any other exit code",
      "process.exit(3)",
      { kind: "failed", message: "Program exited with non-zero exit code: 3" },
    ],
    [
      "the signal that ended it",
      "process.kill(process.pid, 'SIGKILL')",
      { kind: "failed", message: "The program was ended by SIGKILL." },
    ],
  ];
  for (const [title, source, end] of ends) {
    it(`reports ${title}`, async () => assert.deepEqual(await program(source), end));
  }

  it("reports a command that cannot be started", async () => {
    const end = await runProgram({
      command: "/does/not/exist",
      args: [],
      env: {},
      signal: new AbortController().signal,
    });
    assert.ok(end.kind === "failed" && /could not be started.*ENOENT/.test(end.message));
  });

  const interruptions = [
    { title: "a program that obeys", source: "setInterval(() => {}, 1000)" },
    {
      title: "a program that does not care",
      source: "process.on('SIGINT', () => {}); setInterval(() => {}, 1000)",
    },
  ];
  for (const { title, source } of interruptions) {
    it(`ends ${title} when it is interrupted`, async () => {
      const controller = new AbortController();
      setTimeout(() => controller.abort(), 300);
      assert.deepEqual(await program(source, controller.signal), {
        kind: "failed",
        message: "The program was interrupted.",
      });
    });
  }

  it("does not start a program that is no longer wanted", async () => {
    assert.equal((await program("process.exit(0)", AbortSignal.abort())).kind, "failed");
  });
});
