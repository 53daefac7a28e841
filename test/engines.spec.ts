import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import semver from "semver";

import { checkout } from "../local/paths";

interface Package {
  readonly engines?: { readonly node?: string };
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}
type Packages = Readonly<Record<string, Package>>;

const lockfile = JSON.parse(fs.readFileSync(path.join(checkout, "package-lock.json"), "utf8")) as {
  readonly packages: Packages;
};
const pins = JSON.parse(fs.readFileSync(path.join(checkout, "local/node/pins.json"), "utf8")) as Record<
  string,
  { readonly lts: { readonly version: string }; readonly oldest: { readonly version: string } }
>;

describe("package.json's `engines`", () => {
  const { packages } = lockfile;
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

/** Where the lockfile has what `npm install --omit=dev` installs for a user of the package. */
function productionPackages(packages: Packages): string[] {
  const found = new Set<string>();
  const visit = (at: string): void => {
    const { dependencies, optionalDependencies, peerDependencies } = packages[at] ?? {};
    for (const name of Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies })) {
      const installed = resolve(packages, at, name);
      if (installed === undefined || found.has(installed)) continue;
      found.add(installed);
      visit(installed);
    }
  };
  visit("");
  return [...found];
}

/** As Node.js does: in the package's own folder, then in each one above. */
function resolve(packages: Packages, from: string, name: string): string | undefined {
  const at = `${from === "" ? "" : `${from}/`}node_modules/${name}`;
  if (packages[at]) return at;
  if (from === "") return undefined;
  const above = from.lastIndexOf("node_modules/");
  return resolve(packages, from.slice(0, Math.max(above - 1, 0)), name);
}
