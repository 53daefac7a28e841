import assert from "node:assert/strict";

import { failedBuild } from "../../../components/service-image/build-record";

const start = Date.parse("2026-08-01T12:00:00Z");
const message = 'process "/bin/sh -c make" did not complete successfully: exit code: 2';
const errors = [`failed to solve: ${message}`];

interface Recorded {
  readonly context?: string;
  readonly message?: string;
  readonly seconds?: number;
  readonly status?: string;
  readonly logs?: readonly string[] | null;
}

/** A stand-in for `docker buildx` with these builds, the newest first. */
function buildxWith(...builds: readonly Recorded[]) {
  return (args: readonly string[]): Promise<string> => {
    if (args[1] === "ls") {
      const lines = builds.map(({ seconds = 1, status = "Error" }, at) =>
        JSON.stringify({
          ref: `berth/berth/${at}`,
          status,
          created_at: new Date(start + seconds * 1000).toISOString(),
        }),
      );
      return Promise.resolve(`${lines.join("\n")}\n`);
    }
    const { context = "web", logs = ["no rule"], ...build } = builds[Number(args[2])]!;
    return Promise.resolve(
      JSON.stringify({
        Name: `shop/${context}`,
        Error: {
          Message: build.message ?? message,
          Name: "[2/2] RUN make",
          Logs: logs,
          Sources: Buffer.from(`Dockerfile of ${context}\n\n`).toString("base64"),
        },
      }),
    );
  };
}

const found = (...builds: readonly Recorded[]) =>
  failedBuild({ context: "services/web", errors, since: start, run: buildxWith(...builds) });

describe("the record of a failed build", () => {
  it("has the failing step, its lines in the Dockerfile, and what it printed", async () => {
    assert.deepEqual(await found({}), {
      step: "[2/2] RUN make",
      source: "Dockerfile of web",
      logs: ["no rule"],
    });
  });

  it("has the last lines alone of many", async () => {
    const logs = Array.from({ length: 100 }, (_, n) => `line ${n}`);
    assert.deepEqual((await found({ logs }))?.logs, logs.slice(80));
    assert.deepEqual((await found({ logs: null }))?.logs, []);
  });

  it("is the one of this context where two fail in the same words", async () => {
    assert.equal((await found({ context: "api" }, { context: "web" }))?.source, "Dockerfile of web");
  });

  const others: [title: string, ...builds: Recorded[]][] = [
    ["of a build that failed otherwise", { message: "exit code: 3" }],
    ["of a build without a message", { message: "" }],
    ["of an earlier run", { seconds: -60 }],
    ["of a build that went well", { status: "Completed" }],
    ["where there is none"],
  ];
  for (const [title, ...builds] of others) {
    it(`is not that ${title}`, async () => assert.equal(await found(...builds), undefined));
  }

  it("is none where Docker can't be asked, or answers something else", async () => {
    const query = { context: "web", errors, since: start };
    assert.equal(
      await failedBuild({ ...query, run: () => Promise.reject(new Error("no docker")) }),
      undefined,
    );
    assert.equal(await failedBuild({ ...query, run: () => Promise.resolve("no JSON") }), undefined);
  });
});
