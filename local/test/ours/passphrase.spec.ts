import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

import { ensurePassphrase } from "../../ours/passphrase";
import { localPaths } from "../../paths";

describe("The passphrase of the local stacks", () => {
  let dir: string;
  beforeEach(() => {
    dir = fs.mkdtempSync(path.join(os.tmpdir(), "berth-passphrase-"));
  });
  afterEach(() => fs.rmSync(dir, { recursive: true }));
  const text = () => fs.readFileSync(localPaths(dir).passphrase, "utf8");

  it("is another one for each local AWS, for this user alone, and stays", () => {
    const paths = localPaths(dir);
    ensurePassphrase(paths);
    const first = text();
    assert.ok(first.length >= 32);
    assert.equal(fs.statSync(paths.passphrase).mode & 0o777, 0o600);
    ensurePassphrase(paths);
    assert.equal(text(), first);
    fs.rmSync(paths.passphrase);
    ensurePassphrase(paths);
    assert.notEqual(text(), first);
  });

  it("is the empty one of before while there is a state that it has encrypted", () => {
    const paths = localPaths(dir);
    fs.mkdirSync(paths.state);
    ensurePassphrase(paths);
    assert.equal(text(), "");
  });
});
