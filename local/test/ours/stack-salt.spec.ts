import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

import { dropStackSalt } from "../../ours/stack-salt";
import { checkout } from "../../paths";

describe("dropStackSalt", () => {
  let dir: string;
  beforeEach(() => {
    dir = fs.mkdtempSync(path.join(os.tmpdir(), "berth-salt-"));
  });
  afterEach(() => fs.rmSync(dir, { recursive: true }));
  const config = "# A comment.\nconfig:\n  berth:area: shop\n";
  const salt = "encryptionsalt: v1:abc=:v1:def\n";

  for (const [title, before, after] of [
    ["takes the salt out, and leaves all else", config + salt, config],
    ["takes it out at the top", salt + config, config],
    ["leaves a file without one", config, config],
    [
      "leaves it where a value is encrypted with it",
      `${config}  app:token:\n    secure: v1:xyz\n${salt}`,
      undefined,
    ],
  ] as const)
    it(title, () => {
      const file = path.join(dir, "Pulumi.local.yaml");
      fs.writeFileSync(file, before);
      dropStackSalt(dir);
      assert.equal(fs.readFileSync(file, "utf8"), after ?? before);
    });

  it("is not troubled by a project without such a stack", () => dropStackSalt(dir));

  it("has nothing to do in the checkout as it is committed", () => {
    assert.doesNotMatch(fs.readFileSync(path.join(checkout, "Pulumi.local.yaml"), "utf8"), /encryptionsalt/);
  });
});
