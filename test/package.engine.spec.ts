import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";

import { checkout } from "../local/paths";

interface Manifest {
  readonly name: string;
  readonly exports: Record<string, string | { readonly types: string; readonly default: string }>;
}

describe("the npm package", () => {
  const manifest = JSON.parse(fs.readFileSync(path.join(checkout, "package.json"), "utf8")) as Manifest;
  let files: string[];

  before(() => {
    execFileSync("npm", ["run", "--silent", "build"], { cwd: checkout, stdio: "pipe" });
    const answer = execFileSync("npm", ["pack", "--dry-run", "--json"], {
      cwd: checkout,
      encoding: "utf8",
      stdio: "pipe",
    });
    const packed = JSON.parse(answer) as Record<string, Packed> | Packed[];
    files = (Object.values(packed)[0]?.files ?? []).map((file) => file.path);
  });

  it("holds what its entry points name, with types", () => {
    const named = Object.values(manifest.exports).flatMap((entry) =>
      typeof entry === "string" ? [entry] : [entry.types, entry.default],
    );
    assert.ok(named.length > 4);
    for (const file of named) assert.ok(files.includes(file.replace("./", "")), file);
  });

  it("leaves out the local AWS, tests, benches and examples", () => {
    const roots = new Set(
      files.map((file) =>
        file
          .split("/")
          .slice(0, file.startsWith("dist/") ? 2 : 1)
          .join("/"),
      ),
    );
    assert.deepEqual([...roots].sort(), [
      "CHANGELOG.md",
      "LICENSE",
      "README.md",
      "dist/automation",
      "dist/cdk",
      "dist/cli",
      "dist/components",
      "dist/inventory",
      "dist/program",
      "dist/retention",
      "package.json",
    ]);
  });

  it("can be required at every entry point", () => {
    const entries = Object.keys(manifest.exports).map((entry) => entry.replace(".", manifest.name));
    const program = `for (const entry of ${JSON.stringify(entries)}) if (!Object.keys(require(entry)).length) throw entry`;
    execFileSync(process.execPath, ["-e", program], { cwd: checkout, stdio: "pipe" });
  });
});

interface Packed {
  readonly files: readonly { readonly path: string }[];
}
