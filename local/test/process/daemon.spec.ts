import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { isAlive, spawnDaemon, stopDaemon, strayDaemons, waitUntil } from "../../process";

const shell = (script: string, dir: string, name = "sleeper") =>
  spawnDaemon({
    name,
    command: "/bin/sh",
    args: ["-c", script],
    env: { PATH: "/usr/bin:/bin" },
    logFile: path.join(dir, "logs", `${name}.log`),
  });

describe("Daemons", () => {
  let dir: string;
  beforeEach(() => {
    dir = fs.mkdtempSync(path.join(os.tmpdir(), "berth-process-"));
  });
  afterEach(async () => {
    for (const stray of strayDaemons(dir)) await stopDaemon(stray, { timeoutMs: 0 });
    fs.rmSync(dir, { recursive: true, force: true });
  });

  it("runs in a session of its own, with its output in its log and no variable of ours", async () => {
    const daemon = await shell("echo out; echo err >&2; env; exec sleep 60", dir);
    await waitUntil(() => log(daemon).includes("PATH="), { what: "The log", timeoutMs: 5_000, daemon });
    assert.ok(isAlive(daemon));
    assert.match(log(daemon), /^out\nerr\n/);
    assert.doesNotMatch(log(daemon), /^HOME=/m);
    await stopDaemon(daemon);
  });

  it("refuses a command that does not exist", async () => {
    const missing = spawnDaemon({
      name: "missing",
      command: "/no/such/command",
      args: [],
      env: {},
      cwd: dir,
      logFile: path.join(dir, "missing.log"),
    });
    await assert.rejects(missing, { code: "daemon-not-started" });
  });

  it("ends a process tree that ignores SIGTERM, children in groups of their own included", async () => {
    const daemon = await shell(
      `trap '' TERM; set -m; (trap '' TERM; echo child; while :; do sleep 1; done) & while :; do sleep 1; done`,
      dir,
    );
    await waitUntil(() => log(daemon).includes("child"), {
      what: "The child",
      timeoutMs: 5_000,
      daemon,
    });
    await stopDaemon(daemon, { timeoutMs: 200 });
    assert.equal(isAlive(daemon), false);
    assert.deepEqual(strayDaemons(dir), []);
  });

  it("ends what a dead daemon left behind", async () => {
    const daemon = await shell("sleep 60 & exit 0", dir);
    await waitUntil(() => !isAlive(daemon), { what: "The end of the leader", timeoutMs: 5_000 });
    assert.equal(strayDaemons(dir).length, 1);
    await stopDaemon(daemon);
    assert.deepEqual(strayDaemons(dir), []);
  });

  it("leaves a process alone that was given a dead daemon's id", async () => {
    const daemon = await shell("exec sleep 60", dir);
    const earlier = { ...daemon, startTime: "1" };
    assert.equal(isAlive(earlier), false);
    await stopDaemon(earlier);
    assert.ok(isAlive(daemon));
  });

  it("stops one that is gone already without complaint", async () => {
    const daemon = await shell("exit 0", dir);
    await stopDaemon(daemon);
    await stopDaemon(daemon);
    assert.equal(isAlive(daemon), false);
  });

  it("finds daemons that nobody wrote down, of this folder alone", async () => {
    const daemon = await shell("exec sleep 60", dir, "forgotten");
    assert.deepEqual(strayDaemons(dir), [daemon]);
    assert.deepEqual(strayDaemons(`${dir}-other`), []);
  });
});

function log(daemon: { logFile: string }): string {
  return fs.readFileSync(daemon.logFile, "utf8");
}
