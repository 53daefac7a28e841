import * as assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import * as path from "node:path";

import { checkout } from "../../local/paths";

describe("importing pulumi-berth/automation", () => {
  // In milliseconds it is too little to be told from a busy machine's noise: 20 to 50 over the Automation API's 600.
  it("loads little over Pulumi's Automation API: no SDK of AWS, no component, no program", function () {
    this.timeout(60_000);
    const loaded = JSON.parse(
      execFileSync(process.execPath, ["--import", "tsx", "--eval", script], {
        cwd: checkout,
        encoding: "utf8",
      }),
    ) as string[];
    const own = loaded.filter((file) => !file.includes("node_modules")).map((file) => file.split("/")[0]);
    const packages = loaded.flatMap((file) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1] ?? []);
    assert.ok(loaded.length > 20 && loaded.length < 100, String(loaded.length));
    assert.deepEqual([...new Set(own)].sort(), ["automation", "releases", "retention"]);
    assert.deepEqual([...new Set(packages)].sort(), ["fastest-levenshtein", "p-limit", "yocto-queue"]);
  });
});

const script = `
  require("@pulumi/pulumi/automation");
  const before = new Set(Object.keys(require.cache));
  require(${JSON.stringify(path.join(checkout, "automation/index.ts"))});
  const path = require("node:path");
  const loaded = Object.keys(require.cache).filter((file) => !before.has(file));
  console.log(JSON.stringify(loaded.map((file) => path.relative(process.cwd(), file))));
`;
