import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import type { Program } from "typescript";

import { checkout } from "../../local/paths";
import { compile } from "./compilation";
import { entryPoints } from "./entry-points";
import { namesOfEntryPoints } from "./names";
import { problemsOf, snippets } from "./snippets";

/** `BERTH_TIER=engine BERTH_UPDATE_ENTRY_POINTS=1 npx mocha test/entry-points/*.spec.ts` writes the list anew. */
const isUpdate = process.env["BERTH_UPDATE_ENTRY_POINTS"] === "1";
const list = path.join(__dirname, "names.json");

describe("the entry points of the package", function () {
  // One compilation for all.
  this.timeout(300_000);
  const wrong = new Map([
    ["wrong-name.mts", 'import { Deploymnet } from "pulumi-berth/automation";\nconsole.log(Deploymnet);\n'],
    [
      "wrong-option.mts",
      'import { Deployment } from "pulumi-berth/automation";\nawait Deployment.open({ workdir: "." });\n',
    ],
  ]);
  const shown = snippets();
  let program: Program;
  before(() => (program = compile(new Map([...shown, ...wrong]))));

  it("are those of package.json", () => {
    const { exports } = JSON.parse(fs.readFileSync(path.join(checkout, "package.json"), "utf8")) as {
      exports: object;
    };
    const code = Object.keys(exports).filter((entry) => !entry.endsWith(".json"));
    assert.deepEqual(code, Object.keys(entryPoints));
  });

  it("give the names that are written down, so that a change of them is seen", () => {
    const names = namesOfEntryPoints(program);
    if (isUpdate && !process.env["CI"]) fs.writeFileSync(list, JSON.stringify(names, undefined, 2));
    assert.deepEqual(names, JSON.parse(fs.readFileSync(list, "utf8")));
  });

  it("name what they give, one by one", () => {
    for (const file of [...Object.values(entryPoints), "components/index.ts"]) {
      assert.doesNotMatch(fs.readFileSync(path.join(checkout, file), "utf8"), /export \*/, file);
    }
  });

  describe("are used by the documents as they are:", () => {
    for (const name of shown.keys()) it(name, () => assert.deepEqual(problemsOf(program, name), []));

    for (const name of wrong.keys())
      it(`${name} would be seen`, () => assert.equal(problemsOf(program, name).length, 1));
  });
});
