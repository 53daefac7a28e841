import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

import { bundle } from "../../bundle";
import { checkout } from "../../paths";

describe("bundle", () => {
  let dir: string;
  let entry: string;
  let outfile: string;
  beforeEach(() => {
    dir = fs.mkdtempSync(path.join(os.tmpdir(), "berth-bundle-"));
    entry = path.join(dir, "main.ts");
    outfile = path.join(dir, "out/main.js");
    fs.writeFileSync(entry, `import { word } from "./word"; console.log(word as string);`);
    say("one");
  });
  afterEach(() => fs.rmSync(dir, { recursive: true, force: true }));

  function say(word: string): void {
    fs.writeFileSync(path.join(dir, "word.ts"), `export const word = ${JSON.stringify(word)};`);
  }
  const printed = () => spawnSync(process.execPath, [outfile], { encoding: "utf8" }).stdout.trim();
  const identity = () => fs.statSync(outfile).ino;

  it("makes one file that runs without its sources", async () => {
    await bundle({ entry, outfile });
    fs.rmSync(entry);
    fs.rmSync(path.join(dir, "word.ts"));
    assert.equal(printed(), "one");
  });

  it("leaves the bundle alone when nothing has changed", async () => {
    await bundle({ entry, outfile });
    const before = identity();
    await bundle({ entry, outfile });
    assert.equal(identity(), before);
  });

  it("leaves the bundle alone when a source was only touched", async () => {
    await bundle({ entry, outfile });
    const before = identity();
    fs.utimesSync(entry, new Date(), new Date(Date.now() + 5_000));
    await bundle({ entry, outfile });
    assert.equal(identity(), before);
  });

  const changes: [title: string, change: () => void][] = [
    ["a source of another length", () => say("another")],
    ["a source of the same length", () => say("two")],
    [
      "a source that was put back to an older time",
      () => {
        say("two");
        fs.utimesSync(path.join(dir, "word.ts"), new Date(0), new Date(0));
      },
    ],
  ];
  for (const [title, change] of changes) {
    it(`builds again for ${title}`, async () => {
      await bundle({ entry, outfile });
      change();
      await bundle({ entry, outfile });
      assert.notEqual(printed(), "one");
    });
  }

  it("builds again when a source is gone from its place", async () => {
    await bundle({ entry, outfile });
    fs.mkdirSync(path.join(dir, "word"));
    fs.rmSync(path.join(dir, "word.ts"));
    fs.writeFileSync(path.join(dir, "word/index.ts"), `export const word = "two";`);
    await bundle({ entry, outfile });
    assert.equal(printed(), "two");
  });

  for (const [title, text] of [
    ["is not a bundle", "console.log('spoilt')"],
    ["is empty", ""],
    ["has a stamp of another kind", "// {}\nconsole.log('spoilt')"],
  ] as const) {
    it(`builds again when the file ${title}`, async () => {
      await bundle({ entry, outfile });
      fs.writeFileSync(outfile, text);
      await bundle({ entry, outfile });
      assert.equal(printed(), "one");
    });
  }

  it("fails for a source that does not parse, and keeps the former bundle", async () => {
    await bundle({ entry, outfile });
    fs.writeFileSync(entry, "const = ;");
    await assert.rejects(bundle({ entry, outfile }));
    assert.equal(printed(), "one");
  });

  it("puts an empty module in the place of an unused package", async () => {
    fs.writeFileSync(entry, `import * as ts from "typescript"; console.log(Object.keys(ts).length);`);
    await bundle({ entry, outfile, unused: ["typescript"] });
    assert.equal(printed(), "0");
  });

  it("puts a text in the place of a name", async () => {
    fs.writeFileSync(entry, "declare const WORD: string; console.log(WORD);");
    await bundle({ entry, outfile, texts: { WORD: "it's two" } });
    assert.equal(printed(), "it's two");
  });

  it("leaves one whole file and nothing else when several build at once", async () => {
    await Promise.all([1, 2, 3, 4].map(() => bundle({ entry, outfile })));
    assert.equal(printed(), "one");
    assert.deepEqual(fs.readdirSync(path.dirname(outfile)), ["main.js"]);
  });

  it("is never left half written when the builder is killed", async () => {
    await bundle({ entry, outfile });
    say("x".repeat(900_000));
    const script = `require("./local/bundle").bundle(${JSON.stringify({ entry, outfile })})`;
    for (const delay of [300, 500, 700]) {
      const child = spawn(process.execPath, ["--import", "tsx", "-e", script], {
        cwd: checkout,
        stdio: "ignore",
      });
      setTimeout(() => child.kill("SIGKILL"), delay);
      await once(child, "exit");
      assert.ok(["one", "x".repeat(900_000)].includes(printed()));
    }
  });
});
