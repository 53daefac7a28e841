import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

import { type PackageManifest, nodePackages } from "../../language-host/node-packages";
import { programDependencies } from "../../language-host/program-dependencies";
import { requiredPackages } from "../../language-host/required-packages";

describe("packages of a program", () => {
  let dir: string;
  beforeEach(() => (dir = fs.mkdtempSync(path.join(os.tmpdir(), "berth-packages-"))));
  afterEach(() => fs.rmSync(dir, { recursive: true, force: true }));

  function install(folder: string, manifest: PackageManifest | string): void {
    const target = path.join(dir, folder);
    fs.mkdirSync(target, { recursive: true });
    const text = typeof manifest === "string" ? manifest : JSON.stringify(manifest);
    fs.writeFileSync(path.join(target, "package.json"), text);
  }
  const required = () =>
    requiredPackages(nodePackages(dir))
      .map(({ name, version }) => `${name} ${version}`)
      .sort();

  const plugins: [title: string, manifest: PackageManifest, expected: string[]][] = [
    [
      "the name and version of the plugin, where the package gives them",
      { name: "@me/x", version: "1.0.0", pulumi: { resource: true, name: "x", version: "2.0.0" } },
      ["x v2.0.0"],
    ],
    [
      "the package's own version otherwise",
      { name: "@me/x", version: "1.0.0", pulumi: { resource: true, name: "x" } },
      ["x v1.0.0"],
    ],
    [
      "the name after @pulumi/",
      { name: "@pulumi/x", version: "v1.0.0", pulumi: { resource: true } },
      ["x v1.0.0"],
    ],
    [
      "nothing for a foreign package without a name",
      { name: "x", version: "1.0.0", pulumi: { resource: true } },
      [],
    ],
    ["nothing for a package without a plugin", { name: "@pulumi/x", version: "1.0.0", pulumi: {} }, []],
    ["nothing for an ordinary package", { name: "x", version: "1.0.0" }, []],
  ];
  for (const [title, manifest, expected] of plugins) {
    it(`takes ${title}`, () => {
      install("node_modules/x", manifest);
      assert.deepEqual(required(), expected);
    });
  }

  const plugin = (name: string, version: string): PackageManifest => ({
    name: `@pulumi/${name}`,
    version,
    pulumi: { resource: true },
  });

  it("finds packages in scopes, inside packages and behind links, each once", () => {
    install("node_modules/@pulumi/a", plugin("a", "1.0.0"));
    install("node_modules/b/node_modules/@pulumi/a", plugin("a", "2.0.0"));
    install("node_modules/c/node_modules/@pulumi/a", plugin("a", "1.0.0"));
    install("workspace/d", plugin("d", "1.0.0"));
    fs.symlinkSync("../workspace/d", path.join(dir, "node_modules/d"));
    // A package that links back to the project must not lead round in circles.
    fs.symlinkSync(dir, path.join(dir, "node_modules/self"));
    assert.deepEqual(required(), ["a v1.0.0", "a v2.0.0", "d v1.0.0"]);
  });

  it("passes over what cannot be read", () => {
    install("node_modules/broken", "{");
    install("node_modules/.cache/x", plugin("x", "1.0.0"));
    fs.symlinkSync("nowhere", path.join(dir, "node_modules/dangling"));
    fs.writeFileSync(path.join(dir, "node_modules/.package-lock.json"), "{}");
    assert.deepEqual(required(), []);
  });

  it("finds nothing where nothing is installed", () => assert.deepEqual(required(), []));

  it("lists direct dependencies in their installed versions", () => {
    install(".", { name: "program", dependencies: { a: "^1.0.0", gone: "*" }, devDependencies: { b: "*" } });
    install("node_modules/a", { name: "a", version: "1.2.3" });
    install("node_modules/b", { name: "b", version: "2.0.0" });
    install("node_modules/c", { name: "c", version: "3.0.0" });
    assert.deepEqual(programDependencies(dir, false), [
      { name: "a", version: "1.2.3" },
      { name: "b", version: "2.0.0" },
    ]);
  });

  it("lists everything that is installed when asked", () => {
    install("node_modules/a", { name: "a", version: "1.2.3" });
    install("node_modules/a/node_modules/b", { name: "b", version: "2.0.0" });
    assert.deepEqual(
      programDependencies(dir, true).map((d) => d.name),
      ["a", "b"],
    );
  });
});
