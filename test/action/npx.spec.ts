import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import * as os from "node:os";
import * as path from "node:path";

import { checkout } from "../../local/paths";
import { executableIn } from "../../local/toolchain/on-path";
import { runAction } from "./run-action";

describe("npm's own npx, as the action calls it", function () {
  this.timeout(120_000);
  const { version } = JSON.parse(fs.readFileSync(path.join(checkout, "package.json"), "utf8")) as {
    version: string;
  };
  let folder: string;
  let registry: Server;
  const asked: string[] = [];
  before(async () => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), "action-npx-"));
    const tarball = packedStandIn(path.join(folder, "package"), version);
    registry = createServer((request, response) => {
      asked.push(request.url ?? "");
      if (request.url?.endsWith(".tgz")) return void response.end(tarball);
      if (request.url !== "/pulumi-berth") return void response.writeHead(404).end("{}");
      response.end(JSON.stringify(packument(version, tarball, address())));
    });
    await new Promise<void>((resolve) => registry.listen(0, "127.0.0.1", resolve));
  });
  after(() => {
    registry?.closeAllConnections();
    registry?.close();
    if (folder) fs.rmSync(folder, { recursive: true });
  });

  const address = () => `http://127.0.0.1:${(registry.address() as AddressInfo).port}`;
  const settings = () => ({
    npx: `#!/bin/sh\nexec "${executableIn(process.env["PATH"] ?? "", "npx")}" "$@"\n`,
    env: {
      npm_config_registry: address(),
      npm_config_cache: path.join(folder, "cache"),
      npm_config_userconfig: path.join(folder, "npmrc"),
    },
  });
  const inputs = { command: "mark", cluster: "--yes", service: "web" };
  const printed = /^berth \["release","mark","--cluster=--yes","--service=web"\]$/m;

  it("runs the command of the published package, of the action's version, whatever the checkout's .npmrc says", async () => {
    const workspace = path.join(folder, "checkout");
    fs.mkdirSync(workspace);
    fs.writeFileSync(path.join(workspace, ".npmrc"), "registry=http://127.0.0.1:9\n");
    const { exitCode, log } = await runAction(inputs, { ...settings(), workspace });
    assert.equal(exitCode, 0, log);
    assert.match(log, printed);
    assert.ok(asked.includes(`/pulumi-berth/-/pulumi-berth-${version}.tgz`), asked.join("\n"));
    assert.doesNotMatch(log, /a script of the package ran/);
  });

  it("runs the project's own where it is told to, and asks no registry", async () => {
    const workspace = path.join(folder, "project");
    fs.mkdirSync(path.join(workspace, "node_modules/.bin"), { recursive: true });
    fs.copyFileSync(path.join(folder, "package/berth.js"), path.join(workspace, "node_modules/.bin/berth"));
    asked.splice(0);
    const { exitCode, log } = await runAction(
      { ...inputs, version: "installed" },
      { ...settings(), workspace },
    );
    assert.equal(exitCode, 0, log);
    assert.match(log, printed);
    assert.deepEqual(asked, []);
  });

  it("fails where the project has none", async () => {
    const workspace = path.join(folder, "empty");
    fs.mkdirSync(workspace);
    const { exitCode } = await runAction({ ...inputs, version: "installed" }, { ...settings(), workspace });
    assert.notEqual(exitCode, 0);
  });
});

/** A package of berth's name and version that only prints what it is called with. */
function packedStandIn(folder: string, version: string): Buffer {
  fs.mkdirSync(folder);
  const scripts = { postinstall: "echo a script of the package ran" };
  const manifest = { name: "pulumi-berth", version, bin: { berth: "berth.js", other: "berth.js" }, scripts };
  fs.writeFileSync(path.join(folder, "package.json"), JSON.stringify(manifest));
  const script = '#!/usr/bin/env node\nconsole.log("berth " + JSON.stringify(process.argv.slice(2)));\n';
  fs.writeFileSync(path.join(folder, "berth.js"), script, { mode: 0o755 });
  const file = path.join(folder, "..", "packed.tgz");
  execFileSync("tar", ["-czf", file, "-C", path.dirname(folder), "package"]);
  return fs.readFileSync(file);
}

function packument(version: string, tarball: Buffer, address: string): object {
  const integrity = `sha512-${createHash("sha512").update(tarball).digest("base64")}`;
  const dist = { tarball: `${address}/pulumi-berth/-/pulumi-berth-${version}.tgz`, integrity };
  const bin = { berth: "berth.js", other: "berth.js" };
  const manifest = { name: "pulumi-berth", version, bin, dist, hasInstallScript: true };
  return { name: "pulumi-berth", "dist-tags": { latest: version }, versions: { [version]: manifest } };
}
