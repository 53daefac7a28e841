import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import ts from "typescript";

import { checkout } from "../local/paths";

const folders = [
  "retention",
  "inventory",
  "releases",
  "components",
  "program",
  "automation",
  "cdk",
  "pulumi-cdk",
  "plugin",
  "policy",
  "cli",
];
const all = [...folders, "local", "bench", "test"];

describe("the folders of the checkout", () => {
  it("have 16 files at most each", () => {
    const crowded = all
      .flatMap((folder) => [folder, ...entries(folder).filter((entry) => isFolder(entry))])
      .map((folder) => ({ folder, files: fs.readdirSync(path.join(checkout, folder)).filter(isSource) }))
      .filter(({ files }) => files.length > 16);
    assert.deepEqual(crowded, []);
  });

  // The lint rule passes over imports of types alone.
  it("import one another in no circle, type imports included", () => {
    const files = all.flatMap((folder) => entries(folder).filter(isSource));
    assert.ok(files.length > 400);
    assert.deepEqual(circles(new Map(files.map((file) => [file, importsOf(file)]))), []);
  });

  it("would show a circle of three", () => {
    const graph = new Map([
      ["a", ["b"]],
      ["b", ["c", "d"]],
      ["c", ["a"]],
      ["d", []],
    ]);
    assert.deepEqual(circles(graph), [["a", "b", "c"]]);
  });
});

function entries(folder: string): string[] {
  return fs
    .readdirSync(path.join(checkout, folder), { recursive: true, encoding: "utf8" })
    .map((entry) => path.join(folder, entry))
    .filter((entry) => !entry.includes("node_modules"));
}

function isFolder(entry: string): boolean {
  return fs.statSync(path.join(checkout, entry)).isDirectory();
}

function isSource(file: string): boolean {
  return file.endsWith(".ts") && !file.endsWith(".d.ts");
}

/** The checkout's own files that it names, in whichever kind of import. */
function importsOf(file: string): string[] {
  const { importedFiles } = ts.preProcessFile(fs.readFileSync(path.join(checkout, file), "utf8"));
  return importedFiles
    .filter(({ fileName }) => fileName.startsWith("."))
    .flatMap(({ fileName }) => {
      const target = path.join(path.dirname(file), fileName);
      const candidates = [target, `${target}.ts`, path.join(target, "index.ts")];
      return candidates.filter(
        (candidate) => isSource(candidate) && fs.existsSync(path.join(checkout, candidate)),
      );
    });
}

/** Each circle once, as found: by depth-first search. */
function circles(graph: ReadonlyMap<string, readonly string[]>): string[][] {
  const found: string[][] = [];
  const done = new Set<string>();
  const visit = (node: string, way: readonly string[]): void => {
    const at = way.indexOf(node);
    if (at >= 0) return void found.push(way.slice(at));
    if (done.has(node)) return;
    for (const next of graph.get(node) ?? []) visit(next, [...way, node]);
    done.add(node);
  };
  for (const node of graph.keys()) visit(node, []);
  return found;
}
