import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";

import { checkout } from "../../local/paths";
import { entryPoints, namesOfEntryPoints } from "./names";

/** `BERTH_UPDATE_ENTRY_POINTS=1 npx mocha test/entry-points/entry-points.spec.ts` writes the list anew. */
const isUpdate = process.env["BERTH_UPDATE_ENTRY_POINTS"] === "1";
const list = path.join(__dirname, "names.json");

describe("the entry points of the package", function () {
  // One compilation for all.
  this.timeout(300_000);

  it("are those of package.json", () => {
    const { exports } = JSON.parse(fs.readFileSync(path.join(checkout, "package.json"), "utf8")) as {
      exports: object;
    };
    const code = Object.keys(exports).filter((entry) => !entry.endsWith(".json"));
    assert.deepEqual(code, Object.keys(entryPoints));
  });

  it("give the names that are written down, so that a change of them is seen", () => {
    const names = namesOfEntryPoints();
    if (isUpdate && !process.env["CI"]) fs.writeFileSync(list, JSON.stringify(names, undefined, 2));
    assert.deepEqual(names, JSON.parse(fs.readFileSync(list, "utf8")));
  });

  it("name what they give, one by one", () => {
    for (const file of [...Object.values(entryPoints), "components/index.ts"]) {
      assert.doesNotMatch(fs.readFileSync(path.join(checkout, file), "utf8"), /export \*/, file);
    }
  });
});
