import * as fs from "node:fs";
import * as path from "node:path";

import { checkout } from "../../local/paths";
import { testWorld } from "../../local/test/world";
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
    project.rename('area="shop"', 'area="python-shop"', ["__main__.py"]);
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
  after(() => project?.remove());
});
