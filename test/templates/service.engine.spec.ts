import assert from "node:assert/strict";
import * as path from "node:path";

import { parse } from "yaml";

import { programText } from "../../cli/init/program-text";
import { checkout } from "../../local/paths";
import { testWorld } from "../../local/test/world";
import { PackedProject } from "../shared/packed-package";

describe("what `pulumi new` makes of templates/service", function () {
  this.timeout(300_000);
  let project: PackedProject;

  before(async () => {
    const { env, paths } = await testWorld();
    project = PackedProject.create({});
    const template = path.join(checkout, "templates/service");
    // The packages are there already, so the folder is not empty.
    const options = [
      "--generate-only",
      "--yes",
      "--force",
      "--name",
      "shop",
      "--description",
      "Sells things",
    ];
    project.run(path.join(paths.bin, "pulumi"), ["new", template, ...options], env);
  });
  after(() => project?.remove());

  it("has the project's name in all files, and nothing of the template's own", () => {
    const { name, description, template } = parse(project.read("Pulumi.yaml")) as Record<string, unknown>;
    assert.deepEqual([name, description, template], ["shop", "Sells things", undefined]);
    const program = programText("${PROJECT}", [{ name: "web", context: "web", port: 8080 }]);
    assert.equal(project.read("index.ts"), program.replaceAll("${PROJECT}", "shop"));
    assert.match(project.read("package.json"), /"name": "shop"/);
    assert.match(project.read("web/Dockerfile"), /^FROM /m);
  });

  it("type-checks with the packed package, as do several services that berth init writes", () => {
    const services = [
      { name: "web", context: "web", port: 8080 },
      { name: "mail-worker", context: "..", dockerfile: "../mail/Dockerfile" },
    ] as const;
    project.write({
      "several.ts": programText("new", services),
      "tsconfig.check.json": JSON.stringify({
        extends: "./tsconfig.json",
        files: ["index.ts", "several.ts"],
      }),
    });
    const compiler = path.join(checkout, "node_modules/typescript/bin/tsc");
    project.run(process.execPath, [compiler, "--noEmit", "-p", "tsconfig.check.json"]);
  });
});
