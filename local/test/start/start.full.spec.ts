import assert from "node:assert/strict";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import * as fs from "node:fs";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { type CallTotals, callTotals, sinceThen } from "../../start/call-totals";
import { localPaths } from "../../paths";
import { readWorldFile } from "../../world-file";
import { type Clone, makeClone } from "../clone";
import { runLocal as command, startLocal } from "../run-local";

describe("npm start", () => {
  let clone: Clone;

  before(async () => {
    clone = await makeClone();
  });

  after(async () => {
    await command(clone, "reset");
    clone.remove();
  });

  it("deploys the example on a fresh clone and prints the URL and what the service answered", async () => {
    const { code, output } = await command(clone, "start");
    assert.equal(code, 0, output);
    assert.match(output, /^answer +200 Hello from an image/m);
    assert.match(output, /^digest +sha256:[0-9a-f]{64}$/m);
    assert.match(output, /1 images pushed/);
    const page = await fetch(url(output));
    assert.match(await page.text(), /Hello from an image/);
  });

  it("changes nothing the second time: no build, no push, no write", async () => {
    const counted = await counting(clone, () => command(clone, "start"));
    assert.equal(counted.result.code, 0, counted.result.output);
    assert.match(counted.result.output, /^changes +0 resources, 0 images pushed, 0 writes to AWS$/m);
    assert.equal(counted.totals["writes"], 0);
    assert.equal(counted.totals["push:blob"], 0);
    assert.equal(counted.totals["push:manifest"], 0);
  });

  it("serves changed content by a new digest: one push, one task definition, the former image kept", async () => {
    const former = digest((await command(clone, "start")).output);
    const page = path.join(clone.dir, "examples/web/www/index.html");
    fs.writeFileSync(
      page,
      fs.readFileSync(page, "utf8").replace("Hello from an image", "Hello again from an image"),
    );

    const { result, totals } = await counting(clone, () => command(clone, "start"));
    assert.equal(result.code, 0, result.output);
    assert.match(result.output, /^answer +200 Hello again/m);
    assert.equal(totals["push:manifest"], 1);
    assert.equal(totals["ecs:RegisterTaskDefinition"], 1);
    assert.equal(totals["ecs:UpdateService"], 1);
    const gone = await fetch(manifestUrl(clone, former), { method: "HEAD" });
    assert.equal(gone.status, 200, "the former image is still in the repository");
  });

  it("can be embedded by a program of the user's own, which sees the same stack unchanged", async () => {
    const example = ["node", "--import", "tsx", "examples/embed/index.ts", "local"];
    const { code, output } = await command(clone, ["shell", "--", ...example]);
    assert.equal(code, 0, output);
    assert.match(output, /repositoryName: 'myapp-assets-local'/);
    assert.doesNotMatch(output, /^(create|update|replace|delete) /m);
  });

  it("has a shell in which plain pulumi runs the current program", async () => {
    const { code, output } = await command(clone, [
      "shell",
      "--",
      ..."pulumi up --stack local --yes --skip-preview --expect-no-changes".split(" "),
    ]);
    assert.equal(code, 0, output);
    assert.match(output, /unchanged/);
  });

  it("leaves the checkout as git knows it", () => {
    const written = fs.readdirSync(clone.dir).filter((name) => name.startsWith("Pulumi."));
    assert.deepEqual(written.sort(), ["Pulumi.dev.yaml", "Pulumi.local.yaml", "Pulumi.yaml"]);
    for (const name of written) {
      const original = path.join(__dirname, "../../..", name);
      assert.equal(
        fs.readFileSync(path.join(clone.dir, name), "utf8"),
        fs.readFileSync(original, "utf8"),
        name,
      );
    }
  });

  it("ends well after being killed at random moments, ten times", async () => {
    await command(clone, "reset");
    const random = seeded(20261123);
    for (let kill = 1; kill <= 10; kill += 1) {
      // A first run takes some 20 s: the moments spread over all of it.
      const child = startLocal(clone, "start");
      const moment = Math.round(random() * 20_000);
      await Promise.race([sleep(moment), once(child, "close")]);
      killTree(child);
    }
    const { code, output } = await command(clone, "start");
    assert.equal(code, 0, output);
    assert.match(output, /^answer +200 Hello again/m);
    const again = await counting(clone, () => command(clone, "start"));
    assert.equal(again.result.code, 0, again.result.output);
    assert.equal(again.totals["writes"], 0);
  }).timeout(900_000);

  it("leaves nothing after reset: no folder, no process, no container", async () => {
    const world = readWorldFile(localPaths(path.join(clone.dir, ".berth")));
    assert.ok(world);
    await command(clone, "reset");
    assert.deepEqual(
      fs.readdirSync(clone.dir).filter((name) => name.startsWith(".berth")),
      [],
    );
    const left = fs
      .readdirSync("/proc")
      .filter((name) => /^\d+$/.test(name))
      .filter((pid) => commandLine(pid).includes(clone.dir));
    assert.deepEqual(left, []);
    await assert.rejects(fetch(`http://127.0.0.1:${world.gatewayPort}/_berth/health`));
  });
});

function killTree(child: ChildProcess): void {
  if (child.pid === undefined || child.exitCode !== null) return;
  process.kill(-child.pid, "SIGKILL");
}

async function counting<T>(clone: Clone, work: () => Promise<T>): Promise<{ result: T; totals: CallTotals }> {
  const { gatewayPort, secret = "" } = readWorldFile(localPaths(path.join(clone.dir, ".berth"))) ?? {};
  const place = { endpoint: `http://127.0.0.1:${gatewayPort}`, secret };
  const before = await callTotals(place);
  const result = await work();
  return { result, totals: sinceThen(before, await callTotals(place)) };
}

function manifestUrl(clone: Clone, imageDigest: string): string {
  const port = readWorldFile(localPaths(path.join(clone.dir, ".berth")))?.gatewayPort;
  return `http://127.0.0.1:${port}/v2/myapp-assets-local/manifests/${imageDigest}`;
}

function url(output: string): string {
  return /^URL +(\S+)$/m.exec(output)?.[1] ?? assert.fail(`no URL in:\n${output}`);
}

function digest(output: string): string {
  return /^digest +(\S+)$/m.exec(output)?.[1] ?? assert.fail(`no digest in:\n${output}`);
}

function commandLine(pid: string): string {
  try {
    return fs.readFileSync(`/proc/${pid}/cmdline`, "utf8");
  } catch {
    return "";
  }
}

/** mulberry32: small, and the same numbers for the same seed everywhere. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
