import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { cacheEntry } from "../../toolchain/cache-entry";

describe("cacheEntry", () => {
  let cache: string;
  let link: string;
  let builds: number;
  beforeEach(() => {
    cache = fs.mkdtempSync(path.join(os.tmpdir(), "berth-cache-"));
    link = path.join(cache, "tools-1");
    builds = 0;
  });
  afterEach(() => fs.rmSync(cache, { recursive: true, force: true }));

  const ensure = (onWait?: () => void) =>
    cacheEntry({
      link,
      build: async (dir) => {
        builds += 1;
        await sleep(30);
        fs.writeFileSync(path.join(dir, "tool"), "whole");
      },
      ...(onWait === undefined ? {} : { onWait }),
    });

  it("builds once", async () => {
    const first = await ensure();
    assert.equal(await ensure(), first);
    assert.equal(fs.readFileSync(path.join(first, "tool"), "utf8"), "whole");
    assert.equal(builds, 1);
  });

  it("lets the second of two at once wait for the first's work", async () => {
    let waited = 0;
    const [first, second] = await Promise.all([ensure(() => (waited += 1)), ensure(() => (waited += 1))]);
    assert.equal(first, second);
    assert.deepEqual([builds, waited], [1, 1]);
  });

  it("shows nothing of an attempt that failed, and tries again", async () => {
    const failing = cacheEntry({
      link,
      build: (dir) => {
        fs.writeFileSync(path.join(dir, "tool"), "half");
        throw new Error("no space left");
      },
    });
    await assert.rejects(failing, /no space left/);
    assert.deepEqual(fs.readdirSync(cache), []);
    assert.ok(await ensure());
  });

  it("starts afresh after a run that was killed, and removes what that one left", async () => {
    fs.mkdirSync(`${link}-deadbeef`);
    fs.writeFileSync(path.join(`${link}-deadbeef`, "tool"), "half");
    fs.mkdirSync(`${link}.lock`);
    fs.utimesSync(`${link}.lock`, 1, 1);
    const dir = await ensure();
    assert.equal(fs.readFileSync(path.join(dir, "tool"), "utf8"), "whole");
    assert.deepEqual(fs.readdirSync(cache).sort(), ["tools-1", path.basename(dir)].sort());
  });

  it("builds again when somebody deleted the folder behind the link", async () => {
    fs.rmSync(await ensure(), { recursive: true });
    assert.ok(fs.existsSync(path.join(await ensure(), "tool")));
    assert.equal(builds, 2);
  });

  it("builds again when what was built no longer works", async () => {
    const isIntact = (dir: string) => fs.existsSync(path.join(dir, "tool"));
    const first = await ensure();
    fs.rmSync(path.join(first, "tool"));
    const build = (dir: string) => fs.writeFileSync(path.join(dir, "tool"), "again");
    const second = await cacheEntry({ link, build, isIntact });
    assert.equal(fs.readFileSync(path.join(second, "tool"), "utf8"), "again");
    assert.equal(fs.existsSync(first), false);
  });

  it("leaves the entries of other versions alone", async () => {
    const other = await cacheEntry({ link: path.join(cache, "tools-12"), build: () => undefined });
    await ensure();
    assert.ok(fs.existsSync(other));
  });
});
