import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { once } from "node:events";

import { checkout } from "../../local/paths";
import { berthPolicies, type BerthPoliciesArgs } from "../../policy";
import { declaredRuleNames } from "../../retention/declared/declared-rules";

const text = fs.readFileSync(path.join(checkout, "docs/policies.md"), "utf8");

describe("docs/policies.md", () => {
  it("has a row for each policy, and for no other", () => {
    const rows = [...text.matchAll(/^\| `([a-z-]+)`/gm)].map(([, name]) => name);
    assert.deepEqual(rows, [...declaredRuleNames]);
  });

  it("gives levels that there are", () => {
    const [, json = ""] = /```json\n([^`]*)```/.exec(text) ?? [];
    const enforcementLevels = JSON.parse(json) as NonNullable<BerthPoliciesArgs["enforcementLevels"]>;
    assert.equal(Object.keys(enforcementLevels).length, 3);
    assert.doesNotThrow(() => berthPolicies({ enforcementLevels }));
  });

  it("has a pack that starts as the engine starts it", async () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "berth-pack-"));
    const [, program = ""] = /```ts\n([^`]*(?:`[^`]+)*?)```\n/.exec(text) ?? [];
    fs.writeFileSync(path.join(folder, "package.json"), '{ "version": "1.0.0" }\n');
    fs.writeFileSync(path.join(folder, "index.ts"), program);
    fs.symlinkSync(path.join(checkout, "node_modules"), path.join(folder, "node_modules"));
    const tsx = path.join(checkout, "node_modules/tsx/dist/loader.mjs");
    const pack = spawn(process.execPath, ["--import", tsx, "index.ts"], {
      cwd: folder,
      env: { ...process.env, TSX_TSCONFIG_PATH: path.join(checkout, "tsconfig.json") },
      stdio: ["ignore", "pipe", "inherit"],
    });
    try {
      const [port] = (await once(pack.stdout, "data")) as [Buffer];
      assert.match(port.toString(), /^[0-9]+\n$/);
    } finally {
      pack.kill("SIGKILL");
      fs.rmSync(folder, { recursive: true });
    }
  });
});
