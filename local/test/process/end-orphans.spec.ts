import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { endOrphans } from "../../process";
import { runningProcess } from "../../process/running-process";

describe("endOrphans", () => {
  let dir: string;
  let program: string;
  before(() => {
    dir = fs.mkdtempSync(path.join(os.tmpdir(), "orphans-"));
    fs.mkdirSync(path.join(dir, "plugins"));
    program = path.join(dir, "plugins", "plugin");
    fs.copyFileSync(execFileSync("sh", ["-c", "command -v sleep"], { encoding: "utf8" }).trim(), program);
    fs.chmodSync(program, 0o755);
  });
  after(() => fs.rmSync(dir, { recursive: true, force: true }));

  it("ends a program of the folder whose parent is gone", async () => {
    const script = `"${program}" 60 >/dev/null 2>&1 & echo $!`;
    const pid = Number(execFileSync("sh", ["-c", script], { encoding: "utf8" }));
    assert.ok(runningProcess(pid));
    await endOrphans(path.join(dir, "plugins"), path.join(dir, "bin"));
    assert.equal(runningProcess(pid), undefined);
  });

  it("leaves alone what an engine that lives has started", async () => {
    const bin = path.join(dir, "bin");
    fs.mkdirSync(bin);
    const shell = path.join(bin, "engine");
    fs.copyFileSync(fs.realpathSync("/bin/sh"), shell);
    fs.chmodSync(shell, 0o755);
    const engine = spawn(shell, ["-c", `"${program}" 60 & echo $!; wait`], {
      stdio: ["ignore", "pipe", "ignore"],
    });
    const [line] = (await engine.stdout.take(1).toArray()) as [Buffer];
    const plugin = Number(String(line));
    try {
      await endOrphans(path.join(dir, "plugins"), bin);
      assert.ok(runningProcess(plugin));
    } finally {
      process.kill(plugin, "SIGKILL");
      engine.kill("SIGKILL");
    }
  });
});
