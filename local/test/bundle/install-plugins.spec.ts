import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

import { type InstalledTools, installPlugins, standIns } from "../../bundle";
import { type LocalPaths, localPaths } from "../../paths";

describe("installPlugins", () => {
  let dir: string;
  let paths: LocalPaths;
  let toolchain: InstalledTools;

  before(() => {
    dir = fs.mkdtempSync(path.join(os.tmpdir(), "berth-install-"));
    paths = localPaths(path.join(dir, "it's a world"));
    toolchain = {
      pulumi: tool("pulumi"),
      buildx: tool("buildx"),
      dockerBuildPlugin: tool("pulumi-resource-docker-build"),
      dockerBuildVersion: "0.0.22",
    };
  });
  beforeEach(() => install());
  after(() => fs.rmSync(dir, { recursive: true, force: true }));

  function tool(name: string, answer = name): string {
    const file = path.join(dir, name);
    fs.rmSync(file, { force: true });
    fs.writeFileSync(file, `#!/bin/sh\necho ${answer}\n`, { mode: 0o755 });
    return file;
  }
  const install = () =>
    installPlugins({ paths, toolchain, standIns: standIns.filter((s) => s.name === "awsx") });
  const plugin = (name: string) => path.join(paths.pulumiHome, "plugins", name);
  const everything = () =>
    fs
      .readdirSync(paths.dir, { recursive: true, encoding: "utf8" })
      .map((file) => path.join(paths.dir, file))
      .filter((file) => fs.statSync(file).isFile())
      .map((file) => `${path.relative(paths.dir, file)} ${fs.statSync(file).ino}`)
      .sort();

  it("puts the CLI and what belongs beside it into one folder", () => {
    assert.deepEqual(fs.readdirSync(paths.bin).sort(), [
      "buildx",
      "pulumi",
      "pulumi-language-nodejs",
      "pulumi-resource-pulumi-nodejs",
    ]);
  });

  it("makes the CLI a file of its own, not a symbolic link", () => {
    assert.ok(fs.lstatSync(path.join(paths.bin, "pulumi")).isFile());
  });

  it("puts each plugin where the engine looks for the version that the npm package asks for", () => {
    const { version } = JSON.parse(fs.readFileSync(require.resolve("@pulumi/awsx/package.json"), "utf8")) as {
      version: string;
    };
    assert.deepEqual(fs.readdirSync(path.join(paths.pulumiHome, "plugins")).sort(), [
      `resource-awsx-v${version}`,
      "resource-docker-build-v0.0.22",
    ]);
  });

  it("changes nothing when all is there", async () => {
    const before = everything();
    await install();
    assert.deepEqual(everything(), before);
  });

  it("follows a tool that has changed", async () => {
    tool("pulumi", "another");
    await install();
    assert.equal(spawnSync(path.join(paths.bin, "pulumi"), { encoding: "utf8" }).stdout, "another\n");
  });

  it("brings back what was removed or spoilt", async () => {
    fs.rmSync(path.join(paths.bin, "pulumi"));
    fs.writeFileSync(path.join(paths.bin, "pulumi-language-nodejs"), "");
    await install();
    assert.ok(fs.existsSync(path.join(paths.bin, "pulumi")));
    assert.match(fs.readFileSync(path.join(paths.bin, "pulumi-language-nodejs"), "utf8"), /^#!\/bin\/sh\n/);
  });

  it("removes a plugin of ours in another version, which the engine would prefer", async () => {
    fs.mkdirSync(plugin("resource-awsx-v99.0.0"));
    fs.mkdirSync(plugin("resource-other-v99.0.0"));
    await install();
    assert.ok(!fs.existsSync(plugin("resource-awsx-v99.0.0")));
    assert.ok(fs.existsSync(plugin("resource-other-v99.0.0")));
    fs.rmSync(plugin("resource-other-v99.0.0"), { recursive: true });
  });

  it("starts a plugin that answers with its port", async () => {
    const awsx = fs
      .readdirSync(path.join(paths.pulumiHome, "plugins"))
      .find((name) => name.startsWith("resource-awsx"));
    const started = spawn(path.join(plugin(awsx ?? ""), "pulumi-resource-awsx"), ["127.0.0.1:1"]);
    const [output] = (await once(started.stdout, "data")) as [Buffer];
    started.kill();
    await once(started, "exit");
    assert.match(output.toString(), /^[0-9]+\n$/);
  });
});
