import * as assert from "node:assert/strict";
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

import { hashFiles } from "../../../program/content-hash/hash-files";
import { startWorker } from "../../../program/content-hash/hash-worker";

const mebibyte = 1 << 20;

describe("hashFiles", () => {
  let dir: string;

  before(() => {
    dir = fs.mkdtempSync(path.join(os.tmpdir(), "berth-hash-files-"));
  });
  after(() => fs.rmSync(dir, { recursive: true }));

  function write(name: string, size: number): { path: string; size: bigint } {
    const file = path.join(dir, name);
    fs.writeFileSync(file, Buffer.alloc(size, name));
    return { path: file, size: BigInt(size) };
  }

  const sha256 = ({ path: file }: { path: string }) =>
    createHash("sha256").update(fs.readFileSync(file)).digest("hex");
  const hexadecimal = (digests: readonly Uint8Array[]) =>
    digests.map((digest) => Buffer.from(digest).toString("hex"));

  it("gives SHA-256 of files of every length, in the order given", async () => {
    const sizes = [0, 1, mebibyte - 1, mebibyte, mebibyte + 1, 3 * mebibyte, 5, 2 * mebibyte + 7];
    const files = sizes.map((size, index) => write(`length-${index}`, size));
    const { digests, unreadable } = await hashFiles(files);
    assert.deepEqual(hexadecimal(digests), files.map(sha256));
    assert.deepEqual(unreadable, []);
  });

  it("gives the same when there is enough for several threads, and names what can't be read", async () => {
    const files = Array.from({ length: 90 }, (_, index) => write(`many-${index}`, mebibyte - index));
    const missing = { path: path.join(dir, "nowhere"), size: 5n };
    const folder = { path: dir, size: BigInt(2 * mebibyte) };
    const all = [...files.slice(0, 40), missing, ...files.slice(40), folder];
    const { digests, unreadable } = await hashFiles(all);
    const found = hexadecimal(digests).filter((_, index) => index !== 40 && index !== 91);
    assert.deepEqual(found, files.map(sha256));
    assert.deepEqual(
      [...unreadable].sort((a, b) => a.index - b.index),
      [
        { index: 40, code: "ENOENT" },
        { index: 91, code: "EISDIR" },
      ],
    );
  });

  it("reads what a file holds, whatever it was said to hold", async () => {
    const file = write("grown", 100);
    const { digests } = await hashFiles([{ ...file, size: 0n }]);
    assert.deepEqual(hexadecimal(digests), [sha256(file)]);
  });
});

describe("startWorker", () => {
  it("runs a function in another thread", async () => {
    const worker = startWorker(({ crypto }, text: string) => crypto.hash("sha256", text));
    assert.equal(await worker.run("a"), createHash("sha256").update("a").digest("hex"));
    await worker.stop();
  });

  const failures: [title: string, work: () => unknown][] = [
    ["throws", () => void JSON.parse("{")],
    ["ends", () => process.exit(1)],
  ];
  for (const [title, work] of failures) {
    it(`answers nothing when the thread ${title}`, async () => {
      const worker = startWorker(work);
      assert.equal(await worker.run(undefined), undefined);
      await worker.stop();
    });
  }
});
