import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import { builtinModules } from "node:module";
import * as os from "node:os";
import * as path from "node:path";

import { handlerBundle, keeperCode } from "../../../keeper/definition/code";
import { checkout } from "../../../local/paths";

describe("the keeper's code", () => {
  it("asks for nothing but Node.js's own modules and the AWS SDK's clients, which Lambda's runtime brings", () => {
    const asked = [...handlerBundle().matchAll(/require\("([^"]+)"\)/g)].map(([, name = ""]) => name);
    const others = asked.filter(
      (name) =>
        !builtinModules.includes(name.replace(/^node:/, "")) && !/^@aws-sdk\/client-[a-z-]+$/.test(name),
    );
    assert.deepEqual(others, []);
    assert.ok(asked.length > 5);
    assert.doesNotMatch(handlerBundle(), /[^.\w]import\(/);
  });

  it("says in its first line what it was packed of", () => {
    const hash = createHash("sha256").update(handlerBundle()).digest("hex");
    assert.ok(keeperCode().split("\n")[0]?.endsWith(`SHA-256 ${hash}`));
  });

  describe("unpacks itself, in a folder of its own", () => {
    let folder: string;
    beforeEach(() => (folder = fs.mkdtempSync(path.join(os.tmpdir(), "keeper-"))));
    afterEach(() => fs.rmSync(folder, { recursive: true }));

    /** Where the runtime has its SDK, and nothing else. */
    function runtime(): string {
      const modules = path.join(folder, "runtime/node_modules");
      fs.mkdirSync(modules, { recursive: true });
      fs.symlinkSync(path.join(checkout, "node_modules/@aws-sdk"), path.join(modules, "@aws-sdk"));
      return modules;
    }

    it("and looks at the account by the runtime's SDK", () => {
      fs.writeFileSync(path.join(folder, "index.js"), keeperCode());
      const script = `require("./index.js").handler({}).catch((error) => console.log(error.code))`;
      const ran = spawnSync(process.execPath, ["-e", script], {
        cwd: folder,
        encoding: "utf8",
        env: {
          NODE_PATH: runtime(),
          AWS_REGION: "eu-west-1",
          AWS_ACCESS_KEY_ID: "test",
          AWS_SECRET_ACCESS_KEY: "test",
          // Nobody listens there; Lambda's own retries are off, for the test's sake.
          AWS_ENDPOINT_URL: "http://127.0.0.1:9",
        },
      });
      assert.equal(ran.stderr, "");
      const [line = "", code] = ran.stdout.trim().split("\n");
      assert.equal(code, "unreachable", ran.stdout);
      const { level, event, message } = JSON.parse(line) as Record<string, string>;
      assert.deepEqual([level, event], ["error", "failed"]);
      assert.match(message ?? "", /ecr:DescribeRepositories/);
    });

    it("and refuses settings that nobody could have meant", () => {
      fs.writeFileSync(path.join(folder, "index.js"), keeperCode());
      const script = `require("./index.js").handler({}).catch((error) => console.log(error.code, error.message))`;
      const env = { NODE_PATH: runtime(), BERTH_KEEPER: '{"keepReleases":0}' };
      const ran = spawnSync(process.execPath, ["-e", script], { cwd: folder, encoding: "utf8", env });
      assert.match(
        ran.stdout,
        /^invalid-settings BERTH_KEEPER has:\n {2}keepReleases: `keepReleases` must be/,
      );
    });
  });
});
