import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";

import { checkout } from "../local/paths";
import { packed, PackedProject } from "./shared/packed-package";

interface Manifest {
  readonly name: string;
  readonly exports: Record<string, string | { readonly types: string; readonly default: string }>;
}

describe("the npm package", () => {
  const manifest = JSON.parse(fs.readFileSync(path.join(checkout, "package.json"), "utf8")) as Manifest;
  let files: string[];

  before(function () {
    this.timeout(120_000);
    files = execFileSync("tar", ["-tzf", packed()], { encoding: "utf8" })
      .trim()
      .split("\n")
      .map((file) => file.replace(/^package\//, ""));
  });

  it("holds what its entry points name, with types", () => {
    const named = Object.values(manifest.exports).flatMap((entry) =>
      typeof entry === "string" ? [entry] : [entry.types, entry.default],
    );
    assert.ok(named.length > 4);
    for (const file of named) assert.ok(files.includes(file.replace("./", "")), file);
  });

  it("leaves out the local AWS, tests, benches and examples", () => {
    const roots = new Set(
      files.map((file) =>
        file
          .split("/")
          .slice(0, /^(dist|templates)\//.test(file) ? 2 : 1)
          .join("/"),
      ),
    );
    assert.deepEqual([...roots].sort(), [
      "CHANGELOG.md",
      "LICENSE",
      "README.md",
      "automation",
      "dist/automation",
      "dist/cdk",
      "dist/cli",
      "dist/components",
      "dist/inventory",
      "dist/keeper",
      "dist/plugin",
      "dist/policy",
      "dist/program",
      "dist/pulumi-cdk",
      "dist/releases",
      "dist/retention",
      "package.json",
      "templates/service",
    ]);
  });

  describe("in a project of its own", function () {
    this.timeout(180_000);
    const entries = Object.keys(manifest.exports)
      .filter((entry) => !entry.endsWith(".json"))
      .map((entry) => entry.replace(".", manifest.name));
    let project: PackedProject;

    before(() => {
      const uses = entries.map((entry, n) => `import * as entry${n} from "${entry}";`);
      const names = entries.map((_, n) => `entry${n}`).join(", ");
      project = PackedProject.create({
        "package.json": JSON.stringify({ name: "user", private: true }),
        "index.ts": [
          ...uses,
          'import { Environment, type EnvironmentArgs } from "pulumi-berth";',
          'import { evaluateLifecyclePolicy } from "pulumi-berth/retention";',
          'import { Deployment } from "pulumi-berth/automation";',
          'export const args: EnvironmentArgs = { area: "shop", stage: "dev" };',
          `export const all = [Environment, evaluateLifecyclePolicy, Deployment, ${names}];`,
        ].join("\n"),
        "require.js": `for (const entry of ${JSON.stringify(entries)}) if (!Object.keys(require(entry)).length) throw entry`,
        "import.mjs": [
          'import { Environment, EcsService, buildSource } from "pulumi-berth";',
          'import { parseLifecyclePolicy } from "pulumi-berth/retention";',
          'import { releaseService } from "pulumi-berth/releases";',
          'import { imagesInUse } from "pulumi-berth/inventory";',
          'import { application } from "pulumi-berth/program";',
          'import { Deployment } from "pulumi-berth/automation";',
          "const all = { Environment, EcsService, buildSource, parseLifecyclePolicy, releaseService, imagesInUse, application, Deployment };",
          'for (const [name, value] of Object.entries(all)) if (typeof value !== "function") throw name;',
        ].join("\n"),
      });
    });
    after(() => project?.remove());

    const resolutions: [module: string, moduleResolution: string][] = [
      // As `pulumi new typescript` writes it.
      ["commonjs", "node10"],
      ["node16", "node16"],
      ["nodenext", "nodenext"],
      ["esnext", "bundler"],
    ];
    for (const [module, moduleResolution] of resolutions) {
      it(`is found with its types at every entry point by "moduleResolution": "${moduleResolution}"`, () => {
        const compilerOptions = {
          ...{ module, moduleResolution, target: "es2020", strict: true, noEmit: true },
          // Of the packages that it depends on, not all hold to it.
          skipLibCheck: true,
        };
        const file = `tsconfig.${moduleResolution}.json`;
        project.write({ [file]: JSON.stringify({ compilerOptions, files: ["index.ts"] }) });
        project.run(process.execPath, [path.join(checkout, "node_modules/typescript/bin/tsc"), "-p", file]);
      });
    }

    it("can be required at every entry point", () => {
      project.run(process.execPath, ["require.js"]);
    });

    it("has the keeper's code in it, built", () => {
      const command = path.join("node_modules", "pulumi-berth", "dist", "cli", "main.js");
      const template = project.run(process.execPath, [command, "keeper", "template"]);
      const { Resources } = JSON.parse(template) as {
        Resources: { Function: { Properties: { Code: { ZipFile: string } } } };
      };
      const bundle = fs.readFileSync(
        path.join(project.dir, "node_modules/pulumi-berth/dist/keeper/handler-bundle.js"),
        "utf8",
      );
      const hash = createHash("sha256").update(bundle).digest("hex");
      assert.ok(Resources.Function.Properties.Code.ZipFile.includes(hash));
    });

    it("can be imported by name from an ES module", () => {
      project.run(process.execPath, ["import.mjs"]);
    });
  });
});
