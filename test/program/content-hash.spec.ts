import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

import * as fc from "fast-check";

import { contentHash, type BuildInputs } from "../../program/content-hash";
import { PrepareError } from "../../program/errors";

/** Files by path: text, text with a mode, a link, or a folder. */
type Tree = Record<
  string,
  string | { text: string; mode: number } | { link: string } | { folder: true; mode?: number }
>;

const folders: string[] = [];

function write(tree: Tree): string {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), "berth-context-"));
  folders.push(root);
  for (const [name, entry] of Object.entries(tree)) {
    const file = path.join(root, name);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    if (typeof entry === "string") fs.writeFileSync(file, entry, { mode: 0o644 });
    else if ("link" in entry) fs.symlinkSync(entry.link, file);
    else if ("folder" in entry) fs.mkdirSync(file, { recursive: true });
    else fs.writeFileSync(file, entry.text);
    if (typeof entry !== "string" && "mode" in entry && entry.mode !== undefined)
      fs.chmodSync(file, entry.mode);
  }
  return root;
}

const base: Tree = { "web/Dockerfile": "FROM scratch\n", "web/index.html": "hello", "web/sub/a": "a" };
const inputs: BuildInputs = { context: "web" };

function hashOf(tree: Tree, build: BuildInputs = inputs): Promise<string> {
  return contentHash(build, write(tree));
}

describe("contentHash", () => {
  after(() => {
    for (const folder of folders) fs.rmSync(folder, { recursive: true });
  });

  it("is 32 hexadecimal digits, fit for a tag", async () => {
    assert.match(await hashOf(base), /^[0-9a-f]{32}$/);
  });

  it("has not changed since it was last released: a change builds every image of every user anew", async () => {
    const root = write({
      "web/Dockerfile": { text: "FROM scratch\n", mode: 0o644 },
      "web/a": { text: "a", mode: 0o755 },
    });
    assert.equal(await contentHash(inputs, root), "0d85a88bf8fa9c234b6793cb06b3e6f8");
  });

  const same: [title: string, tree: Tree, build?: BuildInputs][] = [
    ["in another folder", base],
    ["written in another order", Object.fromEntries(Object.entries(base).reverse())],
    ["with files beside the context", { ...base, "other/file": "x" }],
    ["for a context spelt otherwise", base, { context: "./web/" }],
    ["for the default Dockerfile, named", base, { context: "web", dockerfile: "web/Dockerfile" }],
    ["without arguments, said so", base, { context: "web", args: {} }],
  ];
  for (const [title, tree, build] of same) {
    it(`stays the same ${title}`, async () => {
      assert.equal(await hashOf(tree, build), await hashOf(base));
    });
  }

  it("stays the same when files are touched", async () => {
    const root = write(base);
    const before = await contentHash(inputs, root);
    fs.utimesSync(path.join(root, "web/index.html"), new Date(0), new Date(0));
    assert.equal(await contentHash(inputs, root), before);
  });

  it("stays the same when arguments come in another order", async () => {
    assert.equal(
      await hashOf(base, { context: "web", args: { A: "1", B: "2" } }),
      await hashOf(base, { context: "web", args: { B: "2", A: "1" } }),
    );
  });

  const changed: [title: string, tree: Tree, build?: BuildInputs][] = [
    ["a file's content", { ...base, "web/index.html": "hallo" }],
    ["the Dockerfile", { ...base, "web/Dockerfile": "FROM scratch\n\n" }],
    ["a new file", { ...base, "web/new": "" }],
    ["a new empty folder", { ...base, "web/empty": { folder: true } }],
    ["a file's mode", { ...base, "web/index.html": { text: "hello", mode: 0o755 } }],
    ["a folder's mode", { ...base, "web/sub": { folder: true, mode: 0o700 } }],
    ["an argument", base, { context: "web", args: { A: "1" } }],
    ["the target", base, { context: "web", target: "run" }],
    ["the platform", base, { context: "web", platform: "linux/arm64" }],
    ["a link for a file", { ...base, "web/index.html": { link: "sub/a" } }],
    ["a link out of the context", { ...base, "web/link": { link: "../other" }, other: "x" }],
    ["a dotfile", { ...base, "web/.env": "" }],
  ];
  for (const [title, tree, build] of changed) {
    it(`changes with ${title}`, async () => {
      assert.notEqual(await hashOf(tree, build), await hashOf(base));
    });
  }

  it("changes when a file moves, though all bytes stay", async () => {
    const { "web/index.html": index, ...rest } = base;
    assert.notEqual(await hashOf({ ...rest, "web/home.html": index as string }), await hashOf(base));
  });

  it("changes with the content behind a link, and with where the link leads", async () => {
    const linked = (target: string, text: string) =>
      hashOf({ ...base, "web/link": { link: target }, a: text, b: text });
    const before = await linked("../a", "x");
    assert.notEqual(await linked("../a", "y"), before);
    assert.notEqual(await linked("../b", "x"), before);
  });

  it("takes a link to a folder, even around to itself", async () => {
    assert.notEqual(await hashOf({ ...base, "web/loop": { link: "." } }), await hashOf(base));
  });

  describe("with ignore files", () => {
    const ignoring = (text: string, extra: Tree = {}): Tree => ({
      ...base,
      "web/.dockerignore": text,
      ...extra,
    });
    const cases: [title: string, ignore: string, file: string, counts: boolean][] = [
      ["a file by name", "notes.txt", "notes.txt", false],
      ["that file further down, without **", "notes.txt", "sub/notes.txt", true],
      ["that file further down, with **", "**/notes.txt", "sub/notes.txt", false],
      ["a whole folder", "node_modules", "node_modules/a/b", false],
      ["an exception in an ignored folder", "node_modules\n!node_modules/keep", "node_modules/keep", true],
      ["the other files beside an exception", "node_modules\n!node_modules/keep", "node_modules/drop", false],
      ["a name in other case", "NOTES.txt", "notes.txt", true],
      ["a comment", "# notes.txt", "# notes.txt", true],
      ["a plus sign in a pattern", "c++", "c++", false],
      ["what a plus sign would match in a regular expression", "ab+", "abb", true],
      ["parentheses in a pattern", "a (copy).txt", "a (copy).txt", false],
      ["a leading slash", "/notes.txt", "notes.txt", false],
      ["a character class", "[ab].txt", "b.txt", false],
      ["Windows line ends", "x\r\nnotes.txt\r\n", "notes.txt", false],
      ["a byte order mark", "\uFEFFnotes.txt", "notes.txt", false],
      ["a name that every object has", "x", "constructor", true],
    ];
    for (const [title, ignore, file, counts] of cases) {
      it(`${counts ? "counts" : "ignores"} ${title}`, async () => {
        const before = await hashOf(ignoring(ignore, { [`web/${file}`]: "1" }));
        const after = await hashOf(ignoring(ignore, { [`web/${file}`]: "2" }));
        assert.equal(before !== after, counts);
      });
    }

    it("counts an ignored Dockerfile", async () => {
      const ignored = ignoring("Dockerfile");
      assert.notEqual(
        await hashOf({ ...ignored, "web/Dockerfile": "FROM busybox\n" }),
        await hashOf(ignored),
      );
    });

    it("prefers the Dockerfile's own ignore file", async () => {
      const own: Tree = ignoring("index.html", { "web/Dockerfile.dockerignore": "sub" });
      const before = await hashOf(own);
      assert.notEqual(await hashOf({ ...own, "web/index.html": "2" }), before);
      assert.equal(await hashOf({ ...own, "web/sub/a": "2" }), before);
    });

    it("finds the Dockerfile and its ignore file outside the context", async () => {
      const build = { context: "web", dockerfile: "docker/web" };
      const tree: Tree = { ...base, "docker/web": "FROM scratch\n", "docker/web.dockerignore": "sub" };
      const before = await hashOf(tree, build);
      assert.notEqual(await hashOf({ ...tree, "docker/web": "FROM busybox\n" }, build), before);
      assert.equal(await hashOf({ ...tree, "web/sub/a": "2" }, build), before);
    });
  });

  const refused: [title: string, tree: Tree, nextStep: RegExp][] = [
    ["a context that is not there", {}, /"web"/],
    ["a context without Dockerfile", { "web/index.html": "" }, /"web\/Dockerfile"/],
    ["a dangling link", { ...base, "web/link": { link: "nowhere" } }, /no link in it dangles/],
    ["a file for a context", { web: "" }, /Make it readable/],
  ];
  for (const [title, tree, nextStep] of refused) {
    it(`refuses ${title}`, async () => {
      await assert.rejects(hashOf(tree), (error) => {
        assert.ok(error instanceof PrepareError);
        assert.equal(error.code, "build-context");
        assert.match(error.message, nextStep);
        return true;
      });
    });
  }

  it("differs for any two trees that differ", async () => {
    const name = fc.constantFrom("a", "b", "a-b", "a b", "ä", "sub/a", "sub/b", "[x]", "a\nb");
    const entry = fc.record({
      text: fc.constantFrom("", "1", "2", "12"),
      mode: fc.constantFrom(0o644, 0o755, 0o600),
    });
    const tree = fc.dictionary(name, entry, { maxKeys: 4, noNullPrototype: true });
    await fc.assert(
      fc.asyncProperty(tree, tree, async (one, other) => {
        const build = { context: "." };
        const rooted = (t: typeof one): Tree => ({ Dockerfile: "FROM scratch\n", ...t });
        const [a, b] = await Promise.all([hashOf(rooted(one), build), hashOf(rooted(other), build)]);
        const sorted = (t: typeof one) =>
          JSON.stringify(Object.entries(t).sort(([x], [y]) => (x < y ? -1 : 1)));
        assert.equal(a === b, sorted(one) === sorted(other));
      }),
      { numRuns: 60 },
    );
  });
});
