import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";

import { checkout } from "../../local/paths";
import { lockedPackages, productionPackages } from "./locked-packages";

/** Those that ask for nothing but their text and a notice to be kept. */
const allowed = new Set([
  ...["0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "BlueOak-1.0.0", "CC0-1.0", "ISC", "MIT"],
]);

/** What comes with another licence, or says it in other words, and why it is fine. */
const exceptions: Readonly<Record<string, { readonly license: string | undefined; readonly why: string }>> = {
  "@logdna/tail-file": {
    license: "SEE LICENSE IN LICENSE",
    why: "The file LICENSE is the MIT licence's text. Of @pulumi/pulumi.",
  },
  argparse: {
    license: "Python-2.0",
    why: "Permissive, for it is a port of Python's module. Of @pulumi/pulumi, by js-yaml.",
  },
  case: {
    license: "(MIT OR GPL-3.0-or-later)",
    why: "MIT may be chosen. In aws-cdk-lib, which a CDK app brings itself.",
  },
  "cdk-from-cfn": {
    license: "MIT OR Apache-2.0",
    why: "Both are allowed. Of @aws-cdk/toolkit-lib, a peer that a CDK app brings itself.",
  },
  "google-protobuf": {
    license: "(BSD-3-Clause AND Apache-2.0)",
    why: "Both are allowed. Of @pulumi/pulumi.",
  },
  querystring: {
    license: undefined,
    why: "Its package.json says MIT in an older way. Of @pulumi/cdk, a peer that a program brings itself.",
  },
  "spdx-exceptions": {
    license: "CC-BY-3.0",
    why: "A list of names, not code, which asks for attribution. Of @pulumi/pulumi, by npm's own packages.",
  },
};

const packages = lockedPackages();
const production = productionPackages(packages).map((at) => ({
  name: at.slice(at.lastIndexOf("node_modules/") + "node_modules/".length),
  ...packages[at],
}));

describe("the licences of what is installed with the package", () => {
  const others = production.filter(({ license }) => !allowed.has(license ?? ""));

  it("are permissive ones, but for exceptions that have a reason", () => {
    assert.ok(production.length > 200, `${production.length}`);
    const unknown = others.filter(
      ({ name, license }) => !(name in exceptions) || exceptions[name]?.license !== license,
    );
    assert.deepEqual(
      unknown.map(({ name, version, license }) => `${name}@${version}: ${license}`),
      [],
    );
  });

  it("have no exception that nothing needs", () => {
    const needed = new Set(others.map(({ name }) => name));
    assert.deepEqual([...needed].sort(), Object.keys(exceptions).sort());
  });

  it("are MIT's where the package only names a file", () => {
    const text = fs.readFileSync(path.join(checkout, "node_modules/@logdna/tail-file/LICENSE"), "utf8");
    assert.match(
      text,
      /^The MIT License \(MIT\)\s+Copyright .*\s+Permission is hereby granted, free of charge/,
    );
  });
});
