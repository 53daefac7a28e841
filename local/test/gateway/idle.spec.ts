import assert from "node:assert/strict";
import { EventEmitter, once } from "node:events";
import { spawn } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

import { IdleTime } from "../../gateway/idle";
import { checkout } from "../../paths";
import { freePort, waitUntil } from "../../process";

describe("the time in which nobody asks the gateway for anything", () => {
  it("begins with the end of the last response", () => {
    let now = 1000;
    const idle = new IdleTime(() => now);
    now += 500;
    assert.equal(idle.ms, 500);
    const [first, second] = [new EventEmitter(), new EventEmitter()];
    idle.follow(first as never);
    idle.follow(second as never);
    first.emit("close");
    now += 500;
    assert.equal(idle.ms, 0);
    second.emit("close");
    now += 20;
    assert.equal(idle.ms, 20);
  });
});

describe("a gateway that nobody asks for anything", function () {
  this.timeout(30_000);
  let dir: string;
  before(() => (dir = fs.mkdtempSync(path.join(os.tmpdir(), "berth-idle-"))));
  after(() => fs.rmSync(dir, { recursive: true, force: true }));

  it("starts what it was told to, without its keys, and is not kept by the question whether it is there", async () => {
    const [port, told] = [await freePort(), path.join(dir, "told")];
    const file = path.join(dir, "told.cjs");
    fs.writeFileSync(
      file,
      `require("node:fs").appendFileSync(process.argv[2], JSON.stringify(Object.keys(process.env)) + "\\n");`,
    );
    const options = ["--port", String(port), "--emulator", "http://127.0.0.1:1", "--dir", dir];
    const gateway = spawn(
      process.execPath,
      [
        ...["--import", "tsx", "local/gateway/main.ts", ...options, "--idle-minutes", "0.01"],
        ...["--", file, told],
      ],
      {
        cwd: checkout,
        env: { ...process.env, BERTH_SECRET: "planted", BERTH_EMULATOR_KEY: "planted", BERTH_DAEMON: "log" },
        stdio: "ignore",
      },
    );
    try {
      const isTold = async () => {
        const headers = { authorization: "Bearer planted" };
        await fetch(`http://127.0.0.1:${port}/_berth/health`, { headers }).catch(() => undefined);
        return fs.existsSync(told);
      };
      await waitUntil(isTold, { what: "the command", timeoutMs: 20_000 });
      const names = JSON.parse(fs.readFileSync(told, "utf8").split("\n")[0] ?? "") as string[];
      for (const name of ["BERTH_SECRET", "BERTH_EMULATOR_KEY", "BERTH_DAEMON"])
        assert.ok(!names.includes(name), name);
    } finally {
      gateway.kill();
      await once(gateway, "close");
    }
  });
});
