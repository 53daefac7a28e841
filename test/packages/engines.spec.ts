import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import semver from "semver";

import { checkout } from "../../local/paths";
import { lockedPackages, productionPackages } from "./locked-packages";

const pins = JSON.parse(fs.readFileSync(path.join(checkout, "local/node/pins.json"), "utf8")) as Record<
  string,
  { readonly lts: { readonly version: string }; readonly oldest: { readonly version: string } }
>;

describe("package.json's `engines`", () => {
  const packages = lockedPackages();
  const own = packages[""]?.engines?.node ?? "";
  const wanted = productionPackages(packages).flatMap((at) => {
    const range = packages[at]?.engines?.node;
    return range === undefined ? [] : [{ at, range }];
  });

  it("takes no Node.js that a production dependency refuses", () => {
    assert.ok(wanted.length > 50, `only ${wanted.length} of the lockfile's packages name an engine`);
    for (const { at, range } of wanted) assert.ok(semver.subset(own, range), `${at} wants ${range}`);
  });

  it("refuses none that all of them take", () => {
    const oldest = semver.minVersion(own);
    assert.ok(oldest);
    const { major, minor } = oldest;
    const before = minor > 0 ? `${major}.${minor - 1}.99` : `${major - 1}.99.99`;
    assert.ok(wanted.some(({ range }) => !semver.satisfies(before, range)));
  });

  it("begins with the oldest that tests run under", () => {
    assert.equal(pins["linux-x64"]?.oldest.version, semver.minVersion(own)?.version);
  });

  it("takes every Node.js that a machine is given", () => {
    for (const { oldest, lts } of Object.values(pins))
      for (const { version } of [oldest, lts]) assert.ok(semver.satisfies(version, own), version);
  });
});
