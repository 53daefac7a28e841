import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";

import { checkout } from "../../local/paths";
import { testWorld } from "../../local/test/world";
import type { World } from "../../local/world";
import { berth } from "../cli/command";

/** A program that knows nothing of berth. Its repository's name is known in a preview, its image's reference is not. */
const program = `
  const aws = require("@pulumi/aws");
  const repository = new aws.ecr.Repository("policed", { name: "policed", forceDelete: process.env.FORCE === "1" });
  new aws.ecr.LifecyclePolicy("policed", {
    repository: repository.name,
    policy: JSON.stringify({ rules: [{
      rulePriority: 1,
      selection: { tagStatus: "untagged", countType: "sinceImagePushed", countUnit: "days", countNumber: 1 },
      action: { type: "expire" },
    }] }),
  });
  new aws.ecs.TaskDefinition("policed", {
    family: "policed",
    containerDefinitions: repository.repositoryUrl.apply((url) => JSON.stringify([{ name: "web", image: url + ":v1", memory: 64 }])),
  });
`;

describe("berth's policy pack under the real engine", function () {
  this.timeout(300_000);
  let world: World;
  let folder: string;
  let policed: string[];

  before(async () => {
    world = await testWorld();
    folder = fs.mkdtempSync(path.join(world.paths.temporary, "policed-"));
    fs.symlinkSync(path.join(checkout, "node_modules"), path.join(folder, "node_modules"));
    fs.writeFileSync(path.join(folder, "Pulumi.yaml"), "name: policed\nruntime: nodejs\n");
    fs.writeFileSync(path.join(folder, "package.json"), '{ "main": "index.js" }\n');
    fs.writeFileSync(path.join(folder, "index.js"), program);
    // The package's own executable, from its sources.
    const pack = path.join(folder, "berth-policy-pack");
    const source = path.join(checkout, "policy/pack.ts");
    const tsx = path.join(checkout, "node_modules/tsx/dist/loader.mjs");
    fs.writeFileSync(pack, `#!/bin/sh\nexec "${process.execPath}" --import "${tsx}" "${source}" "$@"\n`);
    fs.chmodSync(pack, 0o755);
    const config = path.join(folder, "levels.json");
    fs.writeFileSync(
      config,
      JSON.stringify({ "ecr-force-delete": "mandatory", "ecs-moving-tag": "mandatory" }),
    );
    policed = ["--policy-pack", pack, "--policy-pack-config", config];
    await pulumi("stack", "init", "organization/policed/dev");
  });
  after(async () => {
    if (!folder) return;
    await pulumi("destroy", "--yes", "--skip-preview");
    await pulumi("stack", "rm", "--yes");
    fs.rmSync(folder, { recursive: true });
  });

  it("warns in preview, and lets it pass", async () => {
    const { code, text } = await pulumi("preview", ...policed);
    assert.equal(code, 0, text);
    assert.match(text, /\[advisory\] {2}ecr-untagged-rule {2}\(aws:ecr:LifecyclePolicy: policed\)/);
    assert.match(text, /tags of the repository "policed" may move/);
  });

  it("refuses in preview what is mandatory", async () => {
    const { code, text } = await pulumi("preview", ...policed, { FORCE: "1" });
    assert.notEqual(code, 0);
    assert.match(text, /\[mandatory\] {2}ecr-force-delete {2}\(aws:ecr:Repository: policed\)/);
  });

  it("refuses in up, before it is made, what no preview could know", async () => {
    const { code, text } = await pulumi("up", "--yes", "--skip-preview", ...policed);
    assert.notEqual(code, 0);
    assert.match(text, /The container "web" runs .*\/policed:v1, whose tag may move/);
    const { text: state } = await pulumi("stack", "export");
    assert.doesNotMatch(state, /aws:ecs\/taskDefinition:TaskDefinition/);
  });

  it("is said of the state, too, without an engine", async () => {
    const up = await pulumi("up", "--yes", "--skip-preview");
    assert.equal(up.code, 0, up.text);
    const { text: state } = await pulumi("stack", "export");
    const { stdout } = await berth(["policy", "check-state", "-", "--json"], { stdin: state });
    const { findings } = JSON.parse(stdout) as { findings: { rule: string }[] };
    assert.deepEqual(findings.map(({ rule }) => rule).sort(), ["ecr-untagged-rule", "ecs-moving-tag"]);
  });

  /** Ends with the code and all that was said. */
  function pulumi(...words: (string | NodeJS.ProcessEnv)[]): Promise<{ code: number; text: string }> {
    const argv = words.filter((word) => typeof word === "string");
    const env = words
      .filter((word) => typeof word === "object")
      .reduce((all, own) => ({ ...all, ...own }), world.env);
    return new Promise((resolve) =>
      execFile(
        path.join(world.paths.bin, "pulumi"),
        [...argv, "--non-interactive", "--color", "never"],
        { cwd: folder, env, maxBuffer: 2 ** 26 },
        (error, stdout, stderr) => resolve({ code: Number(error?.code ?? 0), text: stdout + stderr }),
      ),
    );
  }
});
