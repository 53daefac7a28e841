import * as fs from "node:fs";
import * as path from "node:path";

import * as fc from "fast-check";

/** Something in a build context, or beside it. */
export type Node = { text: string; mode: number } | { folder: true; mode: number } | { link: string };

/** Files, folders and links by their path in a project: the context is `ctx`, beside it are `out` and `docker`. */
export type Project = Readonly<Record<string, Node>>;

export interface Change {
  readonly title: string;
  apply(project: Project): Project;
}

/** Projects with everything that build contexts have been seen to have. */
export function projects(): fc.Arbitrary<Project> {
  const inContext = fc.dictionary(
    fc.array(name, { minLength: 1, maxLength: 3 }).map((names) => ["ctx", ...names].join("/")),
    node,
    { maxKeys: 8, noNullPrototype: true },
  );
  const ignore = fc.array(pattern, { maxLength: 5 }).map((lines) => file(lines.join("\n")));
  return fc
    .record({
      inContext,
      dockerfile: fc.record({ "ctx/Dockerfile": content, "docker/web": content }),
      ignores: fc.record(
        {
          "ctx/.dockerignore": ignore,
          "docker/web.dockerignore": ignore,
          "ctx/Dockerfile.dockerignore": ignore,
        },
        { requiredKeys: [] },
      ),
      outside: fc.record({ "out/file": content }),
    })
    .map((parts) => ({ ...parts.inContext, ...parts.outside, ...parts.dockerfile, ...parts.ignores }));
}

/** One change that somebody could make between two builds. */
export function changes(): fc.Arbitrary<Change> {
  const pick = fc.nat();
  return fc.oneof(
    fc
      .tuple(pick, node)
      .map(([index, value]) => replaceAt("something becomes something else", index, () => value)),
    fc
      .tuple(pick, fc.constantFrom("", "1", "12", "21"))
      .map(([index, text]) =>
        replaceAt("a file's text", index, (old) => ("text" in old ? { ...old, text: old.text + text } : old)),
      ),
    fc
      .tuple(pick, mode)
      .map(([index, value]) =>
        replaceAt("a mode", index, (old) => ("link" in old ? old : { ...old, mode: value })),
      ),
    fc
      .tuple(pick, target)
      .map(([index, link]) =>
        replaceAt("where a link leads", index, (old) => ("link" in old ? { link } : old)),
      ),
    pick.map((index) => replaceAt("something is gone", index, () => undefined)),
    fc.tuple(name, node).map(([key, value]) => ({
      title: "something is new",
      apply: (project: Project) => ({ [`ctx/${key}`]: value, ...project }),
    })),
    fc.tuple(pick, name).map(([index, key]) => ({
      title: "something has another name",
      apply: (project: Project) => {
        const old = at(project, index);
        const { [old]: moved, ...rest } = project;
        return moved === undefined ? project : { ...rest, [`${path.posix.dirname(old)}/${key}`]: moved };
      },
    })),
  );
}

/** Writes a project; what would lie in or under a file is left out. */
export function writeProject(root: string, project: Project): void {
  for (const [name, node] of Object.entries(project)) {
    const full = path.join(root, name);
    try {
      fs.mkdirSync(path.dirname(full), { recursive: true });
      if ("link" in node) fs.symlinkSync(node.link, full);
      else if ("folder" in node) fs.mkdirSync(full, { recursive: true });
      else fs.writeFileSync(full, node.text, { flag: "wx" });
      if ("mode" in node) fs.chmodSync(full, node.mode);
    } catch (error) {
      if (!conflicts.has((error as NodeJS.ErrnoException).code ?? "")) throw error;
    }
  }
}

const conflicts = new Set(["EEXIST", "EISDIR", "ENOENT", "ENOTDIR", "ELOOP"]);

const names = [
  ...[
    "a",
    "b",
    "c",
    "A",
    "ab",
    "abb",
    "a b",
    " a",
    "ä",
    "日本",
    "\u{1F600}",
    "x.log",
    "keep",
    "node_modules",
  ],
  ...[".env", "..x", "#x", "!x", "a\\b", "\\", "[x]", "[", "{y}", "a+b", "^a", "$", "-", "*", "a\nb"],
];
const name = fc.constantFrom(...names);
const mode = fc.constantFrom(0o644, 0o755, 0o600, 0o664, 0o4755, 0o1777, 0o2755);
const content = fc.constantFrom("", "1", "2", "12", "a").map((text) => file(text));
const target = fc.constantFrom(
  "a",
  "b",
  "../out/file",
  "../out",
  ".",
  "a/b",
  "../ctx/a",
  "nowhere",
  "Dockerfile",
);
const node: fc.Arbitrary<Node> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ text: fc.constantFrom("", "1", "2", "12"), mode }) },
  {
    weight: 1,
    arbitrary: fc.record({ folder: fc.constant(true as const), mode: fc.constantFrom(0o755, 0o700) }),
  },
  { weight: 2, arbitrary: target.map((link) => ({ link })) },
);
const known = fc.constantFrom(
  ...["*", "**", "**/*", "*/*", "**/*.log", "*.log", "!*.log", "a", "/a", "a/", "./a", "a/../b", "../a"],
  ...["a/b", "!a/b", "a/**", "!a/**/keep", "!a/*", "node_modules", "!node_modules/keep", "!node_modules"],
  ...["**/a", "**/b/**", "a**", "**b", "***", "a/***/b", "#x", "\\#x", "\\!x", "!\\!x", "! a", " a ", "a b"],
  ...[
    "[ab]",
    "[^a]",
    "[a-c]*",
    "[*]",
    "[?]b",
    "[[]x]",
    "\\[x]",
    "a?",
    "?",
    "a\\\\b",
    "{y}",
    "a+b",
    "^a",
    "$",
  ],
  ...["ä", "日*", "??", "Dockerfile", "!Dockerfile", ".dockerignore", "", "!", "!/", ".", "!.", "/", "a/ "],
  ...["\\d", "\\a", "\\s*", "[\\d]", "[b-a]", "[a", "a]", "a\\", "[]a]", "[-a]", "\uFEFFa", "\u00a0a", "a\r"],
);
const fuzz = fc.string({ unit: fc.constantFrom(..."ab*/!?[]^-\\.# $"), maxLength: 6 });
const pattern = fc.oneof(
  { weight: 4, arbitrary: known },
  { weight: 1, arbitrary: fuzz },
  { weight: 1, arbitrary: name },
);

function file(text: string): Node {
  return { text, mode: 0o644 };
}

function at(project: Project, index: number): string {
  const keys = Object.keys(project);
  return keys[index % keys.length] as string;
}

function replaceAt(title: string, index: number, by: (old: Node) => Node | undefined): Change {
  return {
    title,
    apply(project) {
      const key = at(project, index);
      const { [key]: old, ...rest } = project;
      const replaced = old && by(old);
      return replaced ? { ...rest, [key]: replaced } : rest;
    },
  };
}
