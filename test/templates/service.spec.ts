import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";

import { parse } from "yaml";

import { programText } from "../../cli/init/program-text";
import { checkout } from "../../local/paths";

const template = path.join(checkout, "templates/service");
const read = (...parts: string[]) => fs.readFileSync(path.join(...parts), "utf8");
const example = (file: string) => read(checkout, "examples/library", file);

describe("templates/service, for `pulumi new`", () => {
  it("is what berth init writes", () => {
    assert.equal(
      read(template, "index.ts"),
      programText("${PROJECT}", [{ name: "web", context: "web", port: 8080 }]),
    );
    for (const file of ["tsconfig.json", "web/Dockerfile", "web/.dockerignore", "web/www/index.html"])
      assert.equal(read(template, file), example(file), file);
    assert.equal(read(template, "package.json").replace("${PROJECT}", "shop"), example("package.json"));
  });

  it("has what Pulumi asks of a template", () => {
    const project = parse(read(template, "Pulumi.yaml")) as Record<string, unknown>;
    assert.deepEqual([project["name"], project["description"]], ["${PROJECT}", "${DESCRIPTION}"]);
    const { template: asked } = project as { template: { config: Record<string, unknown> } };
    assert.deepEqual(Object.keys(asked.config), ["aws:region"]);
  });
});
