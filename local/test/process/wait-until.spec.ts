import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as net from "node:net";
import * as os from "node:os";
import * as path from "node:path";
import { freePort, spawnDaemon, waitUntil } from "../../process";

describe("waitUntil", () => {
  it("asks again until the answer is yes, a failing probe being a no", async () => {
    let asked = 0;
    const probe = () => {
      asked += 1;
      if (asked === 2) throw new Error("refused");
      return asked === 3;
    };
    await waitUntil(probe, { what: "The probe", timeoutMs: 5_000 });
    assert.equal(asked, 3);
  });

  it("gives up after its time, and says what did not answer", async () => {
    await assert.rejects(
      waitUntil(() => false, { what: "The gateway", timeoutMs: 60 }),
      {
        code: "not-ready",
        message: /^The gateway did not answer within 0 s\./,
      },
    );
  });

  it("fails at once with the end of the log when the daemon dies", async () => {
    const dir = fs.mkdtempSync(path.join(os.tmpdir(), "berth-wait-"));
    try {
      const daemon = await spawnDaemon({
        name: "short",
        command: "/bin/sh",
        args: ["-c", "echo port taken; exit 1"],
        env: {},
        logFile: path.join(dir, "short.log"),
      });
      const started = Date.now();
      await assert.rejects(
        waitUntil(() => false, { what: "It", timeoutMs: 30_000, daemon }),
        {
          code: "daemon-died",
          message: /port taken/,
        },
      );
      assert.ok(Date.now() - started < 5_000);
    } finally {
      fs.rmSync(dir, { recursive: true, force: true });
    }
  });
});

describe("freePort", () => {
  it("gives a port that can be listened on", async () => {
    const port = await freePort();
    const server = net.createServer();
    await new Promise<void>((resolve, reject) =>
      server.once("error", reject).listen(port, "127.0.0.1", resolve),
    );
    await new Promise((resolve) => server.close(resolve));
    assert.ok(port > 1023);
  });
});
