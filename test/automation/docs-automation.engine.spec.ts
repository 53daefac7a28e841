import * as assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

import { checkout } from "../../local/paths";
import { lineProblems } from "./events/line-schema";
import { type TestEngine, testEngine } from "./engine";

describe("docs/automation.md", () => {
  let engine: TestEngine;
  let folder: string;
  before(async () => {
    engine = await testEngine();
    folder = mkdtempSync(path.join(os.tmpdir(), "automation-docs-"));
    symlinkSync(path.join(checkout, "node_modules"), path.join(folder, "node_modules"));
    const files = {
      "Pulumi.yaml": "name: shop\nruntime: nodejs\nmain: program.js\n",
      "program.js":
        'const pulumi = require("@pulumi/pulumi");\nnew pulumi.ComponentResource("test:index:Group", "web");\nexports.url = "http://web";\n',
      "package.json": '{ "name": "shop" }',
    };
    for (const [name, text] of Object.entries(files)) writeFileSync(path.join(folder, name), text);
  });
  after(() => {
    rmSync(folder, { recursive: true });
    engine.remove();
  });

  it("shows programs that do what it says", function () {
    this.timeout(180_000);
    writeFileSync(
      path.join(folder, "docs.ts"),
      programOf(readFileSync(path.join(checkout, "docs/automation.md"), "utf8")),
    );
    const { status, stdout, stderr } = spawnSync(process.execPath, ["--import", "tsx", "docs.ts"], {
      cwd: folder,
      env: engine.options.env,
      encoding: "utf8",
    });
    assert.equal(status, 0, stderr);
    const lines = stdout.trim().split("\n");
    assert.deepEqual(lines.slice(0, 3), [
      "create web",
      "create shop-dev",
      "{ create: 2 } { url: 'http://web' }",
    ]);
    const json = lines
      .filter((line) => line.startsWith('{"version"'))
      .map((line) => JSON.parse(line) as { kind: string });
    assert.deepEqual(json.flatMap(lineProblems), []);
    assert.equal(json.at(-1)?.kind, "succeeded");
    assert.ok(
      lines.some((line) => line.startsWith("stack-not-found - To make a new one, set `create: true`")),
    );
    assert.deepEqual(lines.slice(-2).sort(), ["blue succeeded", "green succeeded"]);
  });
});

const importLine = /^import .*$/gm;

/** The page's blocks, one after the other, in one program. */
function programOf(page: string): string {
  const blocks = [...page.matchAll(/```ts\n([^`]*(?:`[^`]+)*?)```/g)].map(([, block = ""]) => block);
  assert.ok(blocks.length > 3);
  const text = blocks.join("\n");
  const imports = (text.match(importLine) ?? []).join("\n");
  const body = text.replace(importLine, "");
  const own = JSON.stringify(path.join(checkout, "automation"));
  return `${imports.replaceAll('"pulumi-berth/automation"', own)}\nasync function main() {\n${body}\n}\nvoid main();\n`;
}
