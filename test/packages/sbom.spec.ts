import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";

import { checkout } from "../../local/paths";
import { lockedPackages, productionPackages } from "./locked-packages";

/** What is told of each package. */
interface Component {
  readonly name: string;
  readonly group?: string;
  readonly version: string;
  readonly purl: string;
  readonly licenses?: readonly object[];
}

describe("npm run sbom", function () {
  this.timeout(30_000);
  let components: readonly Component[];

  before(() => {
    const made = spawnSync("npm", ["run", "--silent", "sbom", "--", "--output-file", "-"], {
      cwd: checkout,
      encoding: "utf8",
      maxBuffer: 1e8,
    });
    assert.equal(made.status, 0, made.stderr);
    ({ components } = JSON.parse(made.stdout) as { components: readonly Component[] });
  });

  it("lists all that is installed with the package, and nothing else", () => {
    const packages = lockedPackages();
    // Those that a CDK app or a policy pack brings itself.
    const { peerDependencies: _, ...root } = packages[""] ?? {};
    const installed = productionPackages({ ...packages, "": root }).map((at) => {
      const { name = at.split("node_modules/").at(-1), version } = packages[at] ?? {};
      return `${name}@${version}`;
    });
    const listed = components.map(
      ({ group, name, version }) => `${group ? `${group}/` : ""}${name}@${version}`,
    );
    assert.ok(listed.length > 200, `${listed.length}`);
    assert.deepEqual([...new Set(listed)].sort(), [...new Set(installed)].sort());
  });

  it("has of each where it comes from and, as far as it says so, its licence", () => {
    const without = components.filter(({ licenses = [] }) => licenses.length === 0).map(({ name }) => name);
    assert.deepEqual(without, []);
    for (const { purl } of components) assert.match(purl, /^pkg:npm\//);
  });
});
