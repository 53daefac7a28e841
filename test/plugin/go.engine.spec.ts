import * as fs from "node:fs";
import * as path from "node:path";

import { languagesModule } from "../../local/languages/go-tools";
import { checkout } from "../../local/paths";
import { testWorld } from "../../local/test/world";
import { goEnvironment } from "../../local/toolchain/build";
import type { PackedProject } from "../shared/packed-package";
import { environmentCases } from "./shared/inline-cases";
import { generateSdk, pluginProject } from "./shared/installed-plugin";

describe("a Go program with the packed plugin, by Go's Automation API", function () {
  this.timeout(300_000);
  let project: PackedProject | undefined;

  environmentCases("go-shop", async () => {
    const world = await testWorld();
    const { languages, env, ...installed } = await pluginProject(world, "go");
    project = installed.project;
    project.rename('Area: "shop"', 'Area: "go-shop"', ["program.go"]);
    fs.copyFileSync(path.join(checkout, "test/plugin/go/run.go"), path.join(project.dir, "main.go"));
    asOneModule(project);
    generateSdk(languages, project, "go", "go");
    const executable = path.join(project.dir, "shop");
    // The same settings as the tools were built with, so that the packages are there compiled.
    const flags = ["-trimpath", "-buildvcs=false", "-ldflags", "-s -w"];
    project.run("go", ["build", ...flags, "-o", executable, "."], { ...process.env, ...goEnvironment });
    return {
      world,
      program: { command: [executable], cwd: project.dir, env, project: "go-shop", stack: "dev" },
    };
  });
  after(() => project?.remove());
});

/** The program and its SDK in one, with the versions that this checkout pins. */
function asOneModule(project: PackedProject): void {
  const [mod, sum] = ["go.mod", "go.sum"].map((file) =>
    fs.readFileSync(path.join(languagesModule.dir, file), "utf8"),
  );
  project.write({
    "go.mod": (mod ?? "").replace(/^module .*$/m, "module berth.local/sdk"),
    "go.sum": sum ?? "",
  });
}
