import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { findInstalled } from "../../toolchain/on-path";
import { type Tool, type ToolName, tools } from "../../toolchain/tools";

describe("findInstalled", () => {
  let dir: string;
  beforeEach(() => {
    dir = fs.mkdtempSync(path.join(os.tmpdir(), "berth-path-"));
  });
  afterEach(() => fs.rmSync(dir, { recursive: true, force: true }));

  const install = (folder: string, name: string, says: string) => {
    const file = path.join(dir, folder, name);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, `#!/bin/sh\necho "${says}"\n`, { mode: 0o755 });
    return file;
  };
  const searchPath = (...folders: string[]) => folders.map((folder) => path.join(dir, folder)).join(":");

  it("takes Pulumi in a fitting version with its language host", async () => {
    const pulumi = install("a", "pulumi", "v3.260.0");
    install("a", "pulumi-language-nodejs", "");
    assert.equal(await findInstalled(tool("pulumi"), searchPath("a")), pulumi);
  });

  it("leaves Pulumi without its language host", async () => {
    install("a", "pulumi", "v3.260.0");
    install("b", "pulumi-language-nodejs", "");
    assert.equal(await findInstalled(tool("pulumi"), searchPath("a", "b")), undefined);
  });

  it("leaves a version that is too old", async () => {
    install("a", "docker-buildx", "github.com/docker/buildx v0.11.2 9872040");
    assert.equal(await findInstalled(tool("buildx"), searchPath("a")), undefined);
  });

  it("leaves a tool that fails when it is asked for its version", async () => {
    const file = install("a", "buildkitd", "buildkitd github.com/moby/buildkit v0.31.0 x");
    fs.appendFileSync(file, "exit 1\n");
    assert.equal(await findInstalled(tool("buildkitd"), searchPath("a")), undefined);
  });

  it("leaves a file that may not be executed", async () => {
    fs.chmodSync(install("a", "buildkitd", "buildkitd v0.31.0"), 0o644);
    assert.equal(await findInstalled(tool("buildkitd"), searchPath("a")), undefined);
  });

  it("resolves links, for a tool's companions lie beside the real file", async () => {
    const pulumi = install("real", "pulumi", "v3.256.0");
    install("real", "pulumi-language-nodejs", "");
    fs.mkdirSync(path.join(dir, "links"));
    fs.symlinkSync(pulumi, path.join(dir, "links", "pulumi"));
    assert.equal(await findInstalled(tool("pulumi"), searchPath("links")), pulumi);
  });

  it("takes the docker-build plugin of exactly the version from Pulumi's own folder", async () => {
    const before = process.env["PULUMI_HOME"];
    process.env["PULUMI_HOME"] = dir;
    try {
      install("plugins/resource-docker-build-v0.0.14", "pulumi-resource-docker-build", "");
      assert.equal(await findInstalled(tool("docker-build")), undefined);
      const plugin = install("plugins/resource-docker-build-v0.0.22", "pulumi-resource-docker-build", "");
      assert.equal(await findInstalled(tool("docker-build")), plugin);
    } finally {
      if (before === undefined) delete process.env["PULUMI_HOME"];
      else process.env["PULUMI_HOME"] = before;
    }
  });
});

function tool(name: ToolName): Tool {
  const found = tools.find((candidate) => candidate.name === name);
  assert.ok(found);
  return found;
}
