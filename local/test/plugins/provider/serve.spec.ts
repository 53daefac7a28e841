import * as assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import * as fs from "node:fs";
import { createInterface } from "node:readline";
import * as path from "node:path";
import { checkout } from "../../../paths";

describe("a plugin process", () => {
  it("prints its port, and ends when its engine was killed", async () => {
    const main = path.join(checkout, "local/plugins/aws/main.ts");
    // A parent between this process and the plugin, so that it can die without a word. It tells the plugin's pid.
    const script = `const p = require("child_process").spawn(process.execPath, ["--import", "tsx", ${JSON.stringify(main)}], { stdio: ["ignore", 1, 2] }); console.log("pid " + p.pid); setInterval(() => {}, 1000);`;
    const parent = spawn(process.execPath, ["-e", script], {
      cwd: checkout,
      stdio: ["ignore", "pipe", "inherit"],
    });
    const lines: string[] = [];
    for await (const line of createInterface(parent.stdout)) if (lines.push(line) === 2) break;
    const pid = Number(lines[0]?.replace("pid ", ""));
    try {
      assert.match(lines[1] ?? "", /^\d+$/);
      assert.ok(fs.existsSync(`/proc/${pid}`));
      parent.kill("SIGKILL");
      await once(parent, "exit");
      // Until mocha's time is over.
      while (isRunning(pid)) await new Promise((resolve) => setTimeout(resolve, 100));
    } finally {
      parent.kill("SIGKILL");
      if (isRunning(pid)) process.kill(pid, "SIGKILL");
    }
  });
});

/** A zombie that nobody waited for runs no longer. */
function isRunning(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(fs.readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}
