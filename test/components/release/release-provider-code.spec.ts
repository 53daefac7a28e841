import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

import { isBuiltFrom, namingCode } from "../../../components/release/release-provider-code";

describe("the provider's code that names the package", () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(path.join(os.tmpdir(), "release-code-"))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** As the process of dynamic resources runs it: in the program's folder, from no file. */
  const membersOf = (cwd: string) =>
    JSON.parse(
      execFileSync(
        process.execPath,
        ["-e", `${namingCode}\nconsole.log(JSON.stringify(Object.keys(exports.handler())))`],
        { cwd, encoding: "utf8" },
      ),
    ) as string[];
  const write = (file: string, text: string) => {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), text);
  };
  const manifest = JSON.stringify({
    name: "pulumi-berth",
    exports: { "./release-provider": "./dist/provider.js" },
  });
  const provider = "exports.releaseProvider = { create() {}, diff() {} };";

  it("finds it among the program's packages", () => {
    write("node_modules/pulumi-berth/package.json", manifest);
    write("node_modules/pulumi-berth/dist/provider.js", provider);
    assert.deepEqual(membersOf(folder), ["create", "diff"]);
  });

  it("finds it from the package's own folder, as in a checkout", () => {
    write("package.json", manifest);
    write("dist/provider.js", provider);
    assert.deepEqual(membersOf(folder), ["create", "diff"]);
  });

  it("is a provider that does nothing where the package has gone, so that a refresh goes on", () => {
    assert.deepEqual(membersOf(folder), []);
  });

  const ages: Record<string, { source: number; isBuilt: boolean }> = {
    "a build newer than its sources is theirs": { source: 10, isBuilt: true },
    "a build of the same time is theirs": { source: 20, isBuilt: true },
    "a build older than one of its sources is not": { source: 30, isBuilt: false },
  };
  for (const [name, { source, isBuilt }] of Object.entries(ages))
    it(name, () => {
      for (const file of ["dist/built.js", "a/one.ts", "b/two.ts", "b/three.ts"]) {
        write(file, "");
        utimesSync(path.join(folder, file), 20, 20);
      }
      utimesSync(path.join(folder, "b/three.ts"), source, source);
      const folders = ["a", "b"].map((name) => path.join(folder, name));
      assert.equal(isBuiltFrom(folders, path.join(folder, "dist/built.js")), isBuilt);
    });
});
