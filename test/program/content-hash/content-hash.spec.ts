import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

import * as fc from "fast-check";

import { contentHash, type BuildInputs } from "../../../program/content-hash/content-hash";
import { PrepareError } from "../../../program/errors";

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

/** `base` in another folder. */
function moved(from: string, to: string): Tree {
  return Object.fromEntries(Object.entries(base).map(([name, entry]) => [name.replace(from, to), entry]));
}

function hashOf(tree: Tree, build: BuildInputs = inputs): Promise<string> {
  return contentHash(build, write(tree), { cache: false });
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
    assert.equal(await contentHash(inputs, root), "be4e1ee4ae4520fce21a3b0a0e5d20b7");
  });

  const same: [title: string, tree: Tree, build?: BuildInputs][] = [
    ["in another folder", base],
    ["written in another order", Object.fromEntries(Object.entries(base).reverse())],
    ["with files beside the context", { ...base, "other/file": "x" }],
    ["for a context spelt otherwise", base, { context: "./web/" }],
    ["for the default Dockerfile, named", base, { context: "web", dockerfile: "web/Dockerfile" }],
    ["without arguments, said so", base, { context: "web", args: {} }],
    ["with other images to take layers from", base, { context: "web", cacheFrom: ["web-1"] }],
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
    ["another platform", base, { context: "web", platforms: ["linux/amd64", "linux/arm64"] }],
    ["a secret's name", base, { context: "web", secrets: { npm: { env: "NPM_TOKEN" } } }],
    ["where the context is", moved("web", "site"), { context: "site" }],
    [
      "where the Dockerfile is",
      { ...base, Dockerfile: "FROM scratch\n" },
      { context: "web", dockerfile: "Dockerfile" },
    ],
    ["a link for a file", { ...base, "web/index.html": { link: "sub/a" } }],
    ["a link out of the context", { ...base, "web/link": { link: "../other" }, other: "x" }],
    ["a dotfile", { ...base, "web/.env": "" }],
  ];
  for (const [title, tree, build] of changed) {
    it(`changes with ${title}`, async () => {
      assert.notEqual(await hashOf(tree, build), await hashOf(base));
    });
  }

  it("stays the same when platforms come in another order, or one is given as several", async () => {
    const of = (build: Partial<BuildInputs>) => hashOf(base, { context: "web", ...build });
    const [amd, arm] = ["linux/amd64", "linux/arm64"];
    assert.equal(await of({ platforms: [amd, arm] }), await of({ platforms: [arm, amd] }));
    assert.equal(await of({ platforms: [amd] }), await of({ platform: amd }));
  });

  it("stays the same when a secret comes from elsewhere", async () => {
    const of = (secret: { env: string } | { file: string }) =>
      hashOf(base, { context: "web", secrets: { npm: secret } });
    assert.equal(await of({ env: "NPM_TOKEN" }), await of({ file: ".npm-token" }));
  });

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

  const refused: [title: string, tree: Tree, message: RegExp, build?: BuildInputs][] = [
    ["a context that is not there", {}, /^The build context "web" isn't there\.\nMake sure that it exists/],
    ["a file for a context", { web: "" }, /^The build context "web" is no folder\./],
    [
      "a context without Dockerfile",
      { "web/index.html": "" },
      /^The Dockerfile "web\/Dockerfile" isn't there\./,
    ],
    [
      "a folder for a Dockerfile",
      { ...base, docker: { folder: true } },
      /^The Dockerfile "docker" is a folder\./,
      { context: "web", dockerfile: "docker" },
    ],
    ["a folder for an ignore file", { ...base, "web/.dockerignore": { folder: true } }, /EISDIR/],
    [
      "a file that Docker lists, but doesn't open",
      { ...base, "web/.dockerignore": "*\n!sub/*\nsub" },
      /\n {2}web\/sub\/a would be sent empty: .*\nMove the exceptions of the ignore file/,
    ],
    ["a pattern that Docker refuses", { ...base, "web/.dockerignore": "a[" }, /\.dockerignore: .*"a\["/],
    [
      "all dangling links at once",
      {
        ...base,
        "web/link": { link: "nowhere" },
        "web/loop": { link: "loop" },
        "web/sub/through": { link: "../index.html/a" },
      },
      /\n {2}web\/link is a link to "nowhere", which isn't there\.\n {2}web\/loop is a link to "loop", .*\n {2}web\/sub\/through is a link to "\.\.\/index\.html\/a", .*\nMend or remove the links/,
    ],
  ];
  for (const [title, tree, message, build] of refused) {
    it(`refuses ${title}`, async () => {
      await assert.rejects(hashOf(tree, build), (error) => {
        assert.ok(error instanceof PrepareError);
        assert.equal(error.code, "build-context");
        assert.match(error.message, message);
        return true;
      });
    });
  }

  it("takes a dangling link that is ignored", async () => {
    const ignoring = { ...base, "web/.dockerignore": "link" };
    assert.equal(await hashOf({ ...ignoring, "web/link": { link: "nowhere" } }), await hashOf(ignoring));
  });

  it("names twenty files at most", async () => {
    const links = Object.fromEntries(
      Array.from({ length: 25 }, (_, index) => [`web/${index}`, { link: "nowhere" }]),
    );
    await assert.rejects(hashOf({ ...base, ...links }), /\n {2}and 5 more\.\n/);
  });

  describe("of what may not be read", () => {
    // Root may read everything.
    const asAnother = async (work: () => Promise<void>) => {
      const isRoot = process.getuid?.() === 0;
      if (isRoot) process.seteuid?.(65534);
      try {
        await work();
      } finally {
        if (isRoot) process.seteuid?.(0);
      }
    };
    const hidden: Tree = {
      ...base,
      "web/key": { text: "", mode: 0 },
      "web/private": { folder: true, mode: 0 },
    };
    const readable = (tree: Tree) => {
      const root = write(tree);
      fs.chmodSync(root, 0o755);
      return root;
    };

    it("refuses files and folders that are not ignored, by name", async () => {
      const root = readable(hidden);
      await asAnother(() =>
        assert.rejects(
          contentHash(inputs, root, { cache: false }),
          /\n {2}web\/key may not be read by you\.\n {2}web\/private may not be read by you\.\nMake readable/,
        ),
      );
    });

    it("takes them when they are ignored, even where exceptions could be inside", async () => {
      const root = readable({ ...hidden, "web/.dockerignore": "key\nprivate\n!**/shown" });
      await asAnother(async () => assert.ok(await contentHash(inputs, root, { cache: false })));
    });
  });

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
