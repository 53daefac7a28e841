import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

import { LocalError } from "../../errors";
import { folderMark, isOurs, ownFolder, removeOwnFolder } from "../../ours/own-folder";

describe("A folder of the local AWS", () => {
  let base: string;
  let dir: string;
  beforeEach(() => {
    base = fs.mkdtempSync(path.join(os.tmpdir(), "berth-own-"));
    dir = path.join(base, "deep", "folder");
  });
  afterEach(() => fs.rmSync(base, { recursive: true, force: true }));

  const refusedBy = (code: string, work: () => void) =>
    assert.throws(work, (error) => error instanceof LocalError && error.code === code);
  const mode = (file: string) => fs.statSync(file).mode & 0o777;

  it("is made for this user alone, and taken again as it is", () => {
    ownFolder(dir);
    fs.writeFileSync(path.join(dir, "kept"), "");
    ownFolder(dir);
    assert.deepEqual([mode(dir), mode(path.join(dir, folderMark))], [0o700, 0o600]);
    assert.ok(fs.existsSync(path.join(dir, "kept")));
  });

  it("is closed to others when it was open", () => {
    fs.mkdirSync(dir, { recursive: true, mode: 0o777 });
    ownFolder(dir);
    assert.equal(mode(dir), 0o700);
  });

  it("is taken over from a version that left no mark", () => {
    fs.mkdirSync(dir, { recursive: true });
    fs.writeFileSync(path.join(dir, "world.json"), "{}");
    ownFolder(dir);
    removeOwnFolder(dir);
    assert.ok(!fs.existsSync(dir));
  });

  it("is neither used nor deleted when somebody keeps other things in it", () => {
    fs.mkdirSync(dir, { recursive: true });
    fs.writeFileSync(path.join(dir, "thesis.txt"), "years");
    refusedBy("unmarked-folder", () => ownFolder(dir));
    refusedBy("unmarked-folder", () => removeOwnFolder(dir));
    assert.equal(fs.readFileSync(path.join(dir, "thesis.txt"), "utf8"), "years");
  });

  it("is no file, and no link that leads nowhere", () => {
    fs.mkdirSync(path.dirname(dir), { recursive: true });
    fs.writeFileSync(dir, "");
    refusedBy("foreign-folder", () => ownFolder(dir));
    fs.rmSync(dir);
    fs.symlinkSync("nowhere", dir);
    refusedBy("foreign-folder", () => ownFolder(dir));
    refusedBy("foreign-folder", () => removeOwnFolder(dir));
  });

  it("is no loss when there is none", () => removeOwnFolder(path.join(base, "none")));

  describe("that another user has put there", () => {
    const nobody = 65534;
    before(function () {
      if (process.getuid?.() !== 0) this.skip();
    });

    it("is neither used nor deleted, though it has our mark", () => {
      ownFolder(dir);
      fs.chownSync(dir, nobody, nobody);
      refusedBy("foreign-folder", () => ownFolder(dir));
      refusedBy("foreign-folder", () => removeOwnFolder(dir));
      assert.ok(fs.existsSync(dir));
    });

    it("is neither used nor deleted, though only its mark is another's", () => {
      ownFolder(dir);
      fs.writeFileSync(path.join(dir, "kept"), "");
      fs.chownSync(path.join(dir, folderMark), nobody, nobody);
      refusedBy("unmarked-folder", () => removeOwnFolder(dir));
    });

    it("is not followed, though it is a link to one of ours", () => {
      const target = path.join(base, "ours");
      ownFolder(target);
      fs.mkdirSync(path.dirname(dir), { recursive: true });
      fs.symlinkSync(target, dir);
      fs.lchownSync(dir, nobody, nobody);
      assert.equal(isOurs(dir), false);
      refusedBy("foreign-folder", () => removeOwnFolder(dir));
      assert.ok(fs.existsSync(target));
    });
  });
});
