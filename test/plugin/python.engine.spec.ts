import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";

import { checkout } from "../../local/paths";
import { testWorld } from "../../local/test/world";
import { pulumi } from "../shared/command";
import type { PackedProject } from "../shared/packed-package";
import { environmentCases } from "./shared/inline-cases";
import { generateSdk, pluginProject } from "./shared/installed-plugin";

describe("a Python program with the packed plugin, by Python's Automation API", function () {
  this.timeout(300_000);
  let project: PackedProject | undefined;

  environmentCases("python-shop", async () => {
    const world = await testWorld();
    const { languages, env, ...installed } = await pluginProject(world, "python");
    project = installed.project;
    project.rename('    area="shop",\n', `    area="python-shop",\n${ownProvider}`, ["__main__.py"]);
    fs.copyFileSync(path.join(checkout, "test/plugin/python/run.py"), path.join(project.dir, "run.py"));
    generateSdk(languages, project, "python", "sdk");
    return {
      world,
      program: {
        command: [languages.python, "run.py"],
        cwd: project.dir,
        env: { ...env, PYTHONPATH: path.join(project.dir, "sdk"), PYTHONDONTWRITEBYTECODE: "1" },
        project: "python-shop",
        stack: "dev",
      },
    };
  });
  it("makes its resources by the provider that it is given", async () => {
    const world = await testWorld();
    const args = ["stack", "export", "--stack", "organization/python-shop/dev"];
    const { stdout } = await pulumi(world, world.paths.temporary, args);
    const { deployment } = JSON.parse(stdout) as {
      deployment: { resources: readonly { type: string; provider?: string }[] };
    };
    const made = deployment.resources.filter(({ type }) => type.startsWith("aws:"));
    assert.ok(made.length > 5);
    for (const { provider = "" } of made) assert.match(provider, /pulumi:providers:aws::own::/);
  });
  after(() => project?.remove());
});

/** A provider of the program's own, and its arguments once more for berth's own calls. */
const ownProvider = `    settings={"region": "us-east-1"},
    opts=pulumi.ResourceOptions(
        providers=[pulumi.ProviderResource("aws", "own", {"region": "us-east-1"})],
    ),
`;
