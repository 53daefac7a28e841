import * as assert from "node:assert/strict";
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { unzipSync, zipSync } from "fflate";
import { zipOf } from "../../../../plugins/aws/lambda/zip";
import { Archive, Asset } from "../../../../plugins/provider";

describe("the zip file of an archive", () => {
  let folder: string;

  before(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), "zip-"));
    const write = (name: string, content: string | Uint8Array) => {
      const file = path.join(folder, name);
      fs.mkdirSync(path.dirname(file), { recursive: true });
      fs.writeFileSync(file, content);
    };
    write("code/index.js", "index");
    write("code/lib/deep.js", "deep");
    write("code/.pulumi/state", "none of the code");
    fs.symlinkSync(path.join(folder, "code/index.js"), path.join(folder, "code/link.js"));
    fs.symlinkSync(path.join(folder, "code/lib"), path.join(folder, "code/linked"));
    write("code.zip", zipSync({ "zipped.js": Buffer.from("zipped"), "empty/": new Uint8Array() }));
    write("code.tar", "tar");
  });
  after(() => fs.rmSync(folder, { recursive: true }));

  const at = (name: string) => new Archive("1", { path: path.join(folder, name) });
  const text = (content: string) => new Asset("1", { text: content });
  const filesOf = async (archive: Archive) => {
    const files = Object.entries(unzipSync(await zipOf(archive))).sort(([a], [b]) => (a < b ? -1 : 1));
    return Object.fromEntries(files.map(([name, content]) => [name, Buffer.from(content).toString()]));
  };

  it("has the files of a folder and what links to files, without the engine's own", async () => {
    const files = { "index.js": "index", "lib/deep.js": "deep", "link.js": "index" };
    assert.deepEqual(await filesOf(at("code")), files);
  });

  it("is the zip file that was given", async () => {
    const given = fs.readFileSync(path.join(folder, "code.zip"));
    assert.deepEqual(Buffer.from(await zipOf(at("code.zip"))), given);
  });

  it("has texts, files and other archives under their names", async () => {
    const file = new Asset("1", { path: path.join(folder, "code/index.js") });
    const inner = new Archive("1", { assets: { "a.js": text("a") } });
    const assets = {
      "text.js": text("text"),
      "file.js": file,
      inner,
      zip: at("code.zip"),
      lib: at("code/lib"),
    };
    assert.deepEqual(await filesOf(new Archive("1", { assets })), {
      "file.js": "index",
      "inner/a.js": "a",
      "lib/deep.js": "deep",
      "text.js": "text",
      "zip/zipped.js": "zipped",
    });
  });

  it("is the same one of the same files", async () => {
    const one = new Archive("1", { assets: { b: text("2"), a: text("1") } });
    const other = new Archive("1", { assets: { a: text("1"), b: text("2") } });
    assert.deepEqual(await zipOf(one), await zipOf(other));
  });

  it("has an empty text, which the engine leaves out", async () => {
    const empty = new Asset(createHash("sha256").digest("hex"));
    assert.deepEqual(await filesOf(new Archive("1", { assets: { empty } })), { empty: "" });
  });

  const refused: readonly { title: string; archive: () => Archive; message: RegExp }[] = [
    { title: "no files", archive: () => new Archive("1"), message: /has no files/ },
    {
      title: "a text that the engine withholds",
      archive: () => new Archive("1", { assets: { a: new Asset("1") } }),
      message: /content of an asset is not known/,
    },
    {
      title: "a tar file",
      archive: () => at("code.tar"),
      message: /code\.tar.*neither a folder nor a zip file/,
    },
    {
      title: "an archive elsewhere",
      archive: () => new Archive("1", { uri: "https://example.com/code.zip" }),
      message: /not on this machine/,
    },
  ];
  for (const { title, archive, message } of refused)
    it(`is not made of ${title}`, () => assert.rejects(zipOf(archive()), message));
});
