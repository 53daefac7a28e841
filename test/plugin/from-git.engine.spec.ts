import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import * as fs from "node:fs";
import * as path from "node:path";
import * as readline from "node:readline";

import { installLanguages } from "../../local/installation";
import { checkout } from "../../local/paths";
import { testWorld } from "../../local/test/world";
import type { World } from "../../local/world";
import { PackedProject } from "../shared/packed-package";
import { ScenarioStack } from "../shared/stack";

// What installs the folder's packages and starts it is Pulumi's Node.js language host, which is not here: the npm package is
// in place, and Pulumi's own runner of plugins is started as that host starts it.
describe("the folder that `pulumi package add <git url>` takes", function () {
  this.timeout(300_000);
  let world: World;
  let project: PackedProject;
  let plugin: ChildProcess | undefined;

  before(async () => {
    world = await testWorld();
    project = PackedProject.create({});
    fs.cpSync(path.join(checkout, "plugin/from-git"), project.dir, { recursive: true });
  });
  after(() => {
    plugin?.kill();
    project?.remove();
  });

  it("is the plugin of the npm package", async () => {
    const runner = path.join(checkout, "node_modules/@pulumi/pulumi/cmd/run-plugin");
    plugin = spawn(process.execPath, [runner, project.dir], { cwd: project.dir, env: world.env });
    assert.ok(plugin.stdout);
    const [port] = (await once(readline.createInterface({ input: plugin.stdout }), "line")) as [string];
    assert.match(port, /^\d+$/);

    const { yamlHost } = await installLanguages(() => undefined);
    project.write({
      "Pulumi.yaml": [
        "name: from-git",
        "runtime: yaml",
        "resources:",
        "  images:",
        "    type: berth:ImageRepository",
        "    properties:",
        "      repositoryName: from-git-assets-dev",
        "",
      ].join("\n"),
    });
    const stack = new ScenarioStack(world, {
      workDir: project.dir,
      stack: "dev",
      config: { "aws:region": "us-east-1" },
      env: {
        PATH: [yamlHost, world.env["PATH"]].join(path.delimiter),
        PULUMI_DEBUG_PROVIDERS: `berth:${port}`,
      },
    });
    const { changes, text } = await stack.preview();
    assert.equal(changes["create"], 4, text);
  });
});
