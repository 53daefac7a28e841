import * as assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { Deployment, ProgramError } from "../../automation";
import { type TestEngine, testEngine } from "./engine";

describe("Deployment of a project on disk", () => {
  let engine: TestEngine;
  let workDir: string;

  before(async () => {
    engine = await testEngine();
    workDir = mkdtempSync(path.join(os.tmpdir(), "project-"));
    symlinkSync(path.join(__dirname, "../../node_modules"), path.join(workDir, "node_modules"));
    for (const [name, text] of Object.entries(project)) writeFileSync(path.join(workDir, name), text);
  });
  after(() => {
    rmSync(workDir, { recursive: true });
    engine.remove();
  });

  it("runs it with the stack's file under the options' config, and changes nothing in its folder", async () => {
    const before = contents();
    const config = { color: "green", "aws:region": "eu-west-1" };
    const deployment = await Deployment.open({ ...engine.options, workDir, stack: "dev", config });
    const { outputs } = await deployment.up().result;
    assert.deepEqual(outputs, { color: "green", size: "12", region: "eu-west-1", from: "file" });
    await deployment.preview().result;
    await deployment.destroy().result;
    assert.deepEqual(contents(), before);
  });

  it("takes another configuration file, which it does not change either", async () => {
    const before = contents();
    const configFile = path.join(workDir, "other.yaml");
    const deployment = await Deployment.open({ ...engine.options, workDir, stack: "other", configFile });
    const { outputs } = await deployment.up().result;
    assert.equal(outputs["size"], "99");
    assert.deepEqual(contents(), before);
  });

  it("opens a stack that has a file of nothing but comments", async () => {
    const deployment = await Deployment.open({
      ...engine.options,
      workDir,
      stack: "bare",
      config: { size: 1 },
    });
    assert.equal((await deployment.up().result).outputs["size"], "1");
  });

  it("fails with what the program said when it throws", async () => {
    const config = { throw: "program broke" };
    const deployment = await Deployment.open({ ...engine.options, workDir, stack: "throws", config });
    const error = await deployment.up().result.catch((reason: unknown) => reason);
    assert.ok(error instanceof ProgramError, String(error));
    assert.match(error.message, /program broke/);
  });

  function contents(): [string, string][] {
    const files = readdirSync(workDir).filter((name) => name !== "node_modules");
    return files.map((name) => [name, readFileSync(path.join(workDir, name), "utf8")]);
  }
});

const project = {
  "Pulumi.yaml": "name: shop\nruntime: nodejs\n",
  "Pulumi.dev.yaml": "# kept as it is\nconfig:\n  shop:color: red\n  shop:size: 12\n",
  "Pulumi.bare.yaml": "# nothing yet\n",
  "other.yaml": "config:\n  shop:size: 99\n",
  "package.json": '{ "name": "shop", "main": "index.js" }\n',
  "index.js": `
    const pulumi = require("@pulumi/pulumi");
    const config = new pulumi.Config();
    if (config.get("throw")) throw new Error(config.get("throw"));
    exports.color = config.get("color");
    exports.size = config.get("size");
    exports.region = new pulumi.Config("aws").get("region");
    exports.from = process.env.PULUMI_BACKEND_URL.split(":")[0];
  `,
};
