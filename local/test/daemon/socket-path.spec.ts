import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { removeSocketFolder, shortFolder, socketFolder } from "../../daemon/socket-path";

describe("socketFolder", () => {
  let dir: string;
  beforeEach(() => {
    dir = fs.mkdtempSync(path.join(os.tmpdir(), "berth-socket-"));
  });
  afterEach(() => {
    removeSocketFolder(dir);
    fs.rmSync(dir, { recursive: true, force: true });
  });

  it("is the folder itself where the path fits", () => {
    assert.equal(socketFolder(dir, "a.sock"), dir);
    const longestThatFits = "x".repeat(107 - Buffer.byteLength(dir) - 1);
    assert.equal(socketFolder(dir, longestThatFits), dir);
  });

  it("is a short private folder, always the same, where the path is a byte too long", () => {
    const tooLong = "x".repeat(107 - Buffer.byteLength(dir));
    const folder = socketFolder(dir, tooLong);
    assert.notEqual(folder, dir);
    assert.equal(socketFolder(dir, tooLong), folder);
    assert.equal(fs.statSync(folder).mode & 0o777, 0o700);
    assert.notEqual(socketFolder(path.join(dir, "other"), tooLong), folder);
    removeSocketFolder(path.join(dir, "other"));
  });

  it("counts bytes, as the kernel does, not characters", () => {
    const umlauts = path.join(dir, "ä".repeat(45));
    assert.notEqual(socketFolder(umlauts, "buildkitd.sock"), umlauts);
    removeSocketFolder(umlauts);
  });

  it("is refused where another user was first, and left as it is", function () {
    if (process.getuid?.() !== 0) this.skip();
    const folder = shortFolder(dir);
    fs.mkdirSync(folder, { mode: 0o777 });
    fs.chownSync(folder, 65534, 65534);
    try {
      assert.throws(() => socketFolder(dir, "x".repeat(107)), { code: "foreign-folder" });
      assert.throws(() => removeSocketFolder(dir), { code: "foreign-folder" });
      assert.ok(fs.existsSync(folder));
    } finally {
      fs.rmdirSync(folder);
    }
  });

  it("leaves nothing after its removal", () => {
    const folder = socketFolder(dir, "x".repeat(107));
    fs.writeFileSync(path.join(folder, "a.sock"), "");
    removeSocketFolder(dir);
    assert.equal(fs.existsSync(folder), false);
  });
});
