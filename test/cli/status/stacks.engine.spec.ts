import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

import { Deployment } from "../../../automation";
import { testWorld } from "../../../local/test/world";
import { testEngine, type TestEngine } from "../../automation/engine";
import { berthCommand } from "../../shared/berth-command";

describe("berth status, in a project's folder,", function () {
  this.timeout(120_000);
  let engine: TestEngine;
  let workDir: string;

  before(async () => {
    engine = await testEngine();
    workDir = fs.mkdtempSync(path.join(os.tmpdir(), "berth-status-"));
    fs.writeFileSync(path.join(workDir, "Pulumi.yaml"), "name: shop\nruntime: nodejs\n");
    for (const stack of ["dev", "prod"]) await Deployment.open({ ...engine.options, workDir, stack });
  });
  after(() => {
    engine?.remove();
    fs.rmSync(workDir, { recursive: true });
  });

  const berth = async (command: string, ...more: string[]) => {
    const world = await testWorld();
    return berthCommand({ ...world, env: engine.options.env }, command, "--cwd", workDir, ...more);
  };

  it("is about all stacks where all are asked for", async () => {
    const { exitCode, all } = await berth("status", "--all");
    assert.equal(exitCode, 0, all);
    assert.match(all, /^dev: 0 services.*\n\nprod: 0 services/ms);
  });

  it("tells of a stack that isn't there what there is, and of the others what runs", async () => {
    const { exitCode, all } = await berth("status", "--stack", "dev", "prd");
    assert.equal(exitCode, 2, all);
    assert.match(all, /^dev: 0 services/m);
    assert.match(all, /^prd\n {2}can't be read: .*prod/m);
  });

  it("says which stacks there are where none is selected", async () => {
    const { exitCode, all } = await berth("graph");
    assert.equal(exitCode, 2, all);
    assert.match(all, /No stack is selected\. Name one \(`--stack`\), or take all \(`--all`\): dev, prod\./);
  });

  it("says so in a folder without a project", async () => {
    const { exitCode, all } = await berth("status", "--cwd", os.tmpdir());
    assert.equal(exitCode, 2, all);
    assert.match(all, /stacks of the project in .* can't be listed: /);
  });
});
