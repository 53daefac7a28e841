import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

import { contentHash } from "../../../program/content-hash/content-hash";
import { openHashCache } from "../../../program/content-hash/hash-cache";
import { decodeTable, encodeTable } from "../../../program/content-hash/hash-table";

/** As many files as make a cache worth it. */
const manyFiles = 600;

describe("contentHash with a cache", () => {
  let dir: string;
  let root: string;
  let cache: string;

  beforeEach(() => {
    dir = fs.mkdtempSync(path.join(os.tmpdir(), "berth-cache-"));
    root = path.join(dir, "project");
    cache = path.join(dir, "cache");
    for (const service of ["web", "api"]) {
      fs.mkdirSync(path.join(root, service), { recursive: true });
      fs.writeFileSync(path.join(root, service, "Dockerfile"), "FROM scratch\n");
    }
    for (let index = 0; index < manyFiles; index++) fs.writeFileSync(file(index), `content ${index}`);
  });
  afterEach(() => fs.rmSync(dir, { recursive: true }));

  const file = (index: number) => path.join(root, "web", `${index}.txt`);
  const hash = (at: string | false = cache) => contentHash({ context: "web" }, root, { cache: at });
  const kept = () => fs.readdirSync(cache).map((name) => path.join(cache, name));

  /** With files that count as old. */
  const settled = () => withClock(3000, hash);

  /** Puts another digest into a cache, so that it shows whether it is used. */
  function forge(cached: string): void {
    const context = path.join(root, "web");
    const table = decodeTable(fs.readFileSync(cached), context);
    assert.ok(table);
    table.digests.fill(1, 0, 1);
    fs.writeFileSync(cached, encodeTable(table, context));
  }

  it("says what it says without", async () => {
    const without = await hash(false);
    assert.equal(await settled(), without);
    assert.equal(kept().length, 1);
    assert.equal(await hash(), without);
  });

  it("does not read again what has not changed", async () => {
    const before = await settled();
    forge(kept()[0] as string);
    assert.notEqual(await hash(), before, "The digests came from the files.");
  });

  const changes: [title: string, change: (target: string) => void][] = [
    ["of the same size, at another time", (target) => fs.writeFileSync(target, "CONTENT 7")],
    [
      "of the same size and mtime",
      (target) => {
        const { atime, mtime } = fs.statSync(target);
        fs.writeFileSync(target, "CONTENT 7");
        fs.utimesSync(target, atime, mtime);
      },
    ],
    [
      "put in the place of the former one",
      (target) => {
        fs.writeFileSync(`${target}.new`, "CONTENT 7");
        fs.renameSync(`${target}.new`, target);
      },
    ],
    ["that is longer", (target) => fs.appendFileSync(target, "!")],
    ["that may be executed", (target) => fs.chmodSync(target, 0o755)],
    [
      "behind a link",
      (target) => {
        fs.renameSync(target, path.join(dir, "moved"));
        fs.symlinkSync(path.join(dir, "moved"), target);
      },
    ],
  ];
  for (const [title, change] of changes) {
    it(`notices a file ${title}`, async () => {
      const before = await settled();
      change(file(7));
      const after = await hash();
      assert.notEqual(after, before);
      assert.equal(after, await hash(false));
    });
  }

  it("keeps nothing of files that changed within the last two seconds: they may change again unseen", async () => {
    await hash();
    assert.equal(fs.existsSync(cache), false);
  });

  it("leaves no cache for a context that is quickly read", async () => {
    await withClock(3000, () => contentHash({ context: "api" }, root, { cache }));
    assert.equal(fs.existsSync(cache), false);
  });

  const damage: [title: string, damaged: (bytes: Buffer) => Buffer][] = [
    ["empty", () => Buffer.alloc(0)],
    ["cut off", (bytes) => bytes.subarray(0, bytes.length / 2)],
    ["flipped in one bit", (bytes) => flipped(bytes, bytes.length - 1)],
    ["flipped in a digest", (bytes) => flipped(bytes, 36 + (manyFiles + 1) * 48 + 3)],
    ["of an enormous number of files", (bytes) => (bytes.writeUInt32LE(0xffffffff, 0), bytes)],
    ["something else", () => Buffer.from("hello".repeat(1000))],
  ];
  for (const [title, damaged] of damage) {
    it(`takes no notice of a cache that is ${title}`, async () => {
      const before = await settled();
      const [path] = kept() as [string];
      fs.writeFileSync(path, damaged(fs.readFileSync(path)));
      assert.equal(await hash(), before);
    });
  }

  it("takes no notice of another context's cache", async () => {
    const before = await settled();
    const [mine] = kept() as [string];
    const other = path.join(dir, "other");
    fs.cpSync(root, other, { recursive: true });
    const elsewhere = () => contentHash({ context: "web" }, other, { cache });
    assert.equal(await withClock(3000, elsewhere), before);
    const theirs = kept().find((name) => name !== mine) as string;
    forge(mine);
    fs.copyFileSync(mine, theirs);
    assert.equal(await elsewhere(), before);
  });

  it("takes no notice of another user's cache", async function () {
    if (process.getuid?.() !== 0) return this.skip();
    const before = await settled();
    const [mine] = kept() as [string];
    forge(mine);
    fs.chownSync(mine, 65534, 65534);
    assert.equal(await hash(), before);
  });

  it("goes without where none can be kept", async () => {
    fs.writeFileSync(cache, "a file");
    assert.equal(await settled(), await hash(false));
  });

  it("is safe against several at once", async () => {
    const context = path.join(root, "web");
    const stats = fs.statSync(file(1), { bigint: true });
    const runs = Array.from({ length: 5 }, async (_, run) => {
      const read = Array.from({ length: 2000 }, (_, index) => ({
        path: `${run}-${index}`,
        stats,
        digest: Buffer.alloc(32, run),
      }));
      const opened = openHashCache(cache, context);
      await opened.save(read, new Set(), Date.now() + 3000);
    });
    await Promise.all(runs);
    assert.equal(kept().length, 1);
    const table = decodeTable(fs.readFileSync(kept()[0] as string), context);
    assert.ok(table && table.paths.length >= 2000);
  });

  it("keeps what another Dockerfile's ignore file lets through", async () => {
    fs.writeFileSync(path.join(root, "web/other.dockerignore"), "[1-5]*.txt");
    fs.writeFileSync(path.join(root, "web/other"), "FROM scratch\n");
    const other = () => contentHash({ context: "web", dockerfile: "web/other" }, root, { cache });
    const before = await settled();
    for (let index = 0; index < manyFiles; index++)
      fs.appendFileSync(path.join(root, "web", `${index}-more.txt`), "");
    await withClock(3000, other);
    await withClock(3000, hash);
    const [cached] = kept() as [string];
    const table = decodeTable(fs.readFileSync(cached), path.join(root, "web"));
    assert.ok(table?.rows.has("1.txt") && table.rows.has("6-more.txt"));
    assert.notEqual(await hash(), before);
  });

  it("may be read by nobody else", async () => {
    await settled();
    assert.equal(fs.statSync(cache).mode & 0o777, 0o700);
    assert.equal(fs.statSync(kept()[0] as string).mode & 0o777, 0o600);
  });

  it("keeps fifty contexts at most, those last used", async () => {
    fs.mkdirSync(cache);
    for (let index = 0; index < 60; index++) {
      const old = path.join(cache, `${index}`);
      fs.writeFileSync(old, "");
      fs.utimesSync(old, index, index);
    }
    await settled();
    const names = fs.readdirSync(cache);
    assert.equal(names.length, 50);
    assert.ok(names.includes("59") && !names.includes("10"));
  });
});

/** Runs while this process believes that it is later, so that files of this moment count as old. */
async function withClock<T>(milliseconds: number, work: () => Promise<T>): Promise<T> {
  const { now } = Date;
  Date.now = () => now() + milliseconds;
  try {
    return await work();
  } finally {
    Date.now = now;
  }
}

function flipped(bytes: Buffer, at: number): Buffer {
  bytes.writeUInt8((bytes.readUInt8(at) ^ 1) & 0xff, at);
  return bytes;
}
