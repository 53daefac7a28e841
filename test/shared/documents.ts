import * as fs from "node:fs";
import * as path from "node:path";

import { checkout } from "../../local/paths";

/** The documents of the checkout, by their paths in it. */
export function documents(): string[] {
  const folders = ["docs", "examples", "bench", "local", "templates", "test"];
  const inFolders = folders.flatMap((folder) =>
    fs
      .readdirSync(path.join(checkout, folder), { recursive: true, encoding: "utf8" })
      .map((file) => path.join(folder, file)),
  );
  return [...fs.readdirSync(checkout), ...inFolders]
    .filter((file) => file.endsWith(".md") && !file.split(path.sep).includes("node_modules"))
    .sort();
}

/** A block between fences of a document. */
export interface FencedBlock {
  /** The word after the fence, such as `ts`; empty where there is none. */
  readonly language: string;
  /** Of the fence, from 1. */
  readonly line: number;
  readonly text: string;
}

export function fencedBlocks(document: string): FencedBlock[] {
  return [...document.matchAll(/^( *)```(\w*)[^\n]*\n([^]*?)^\1```$/gm)].map(
    ({ 1: indent = "", 2: language = "", 3: text = "", index }) => ({
      language,
      line: document.slice(0, index).split("\n").length,
      text: text.replace(new RegExp(`^${indent}`, "gm"), ""),
    }),
  );
}

/** The anchors of a document's headings, as GitHub makes them. */
export function anchors(document: string): Set<string> {
  const outside = document.replace(/^( *)```[^]*?^\1```$/gm, "");
  const seen = new Map<string, number>();
  return new Set(
    [...outside.matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) => {
      const slug = heading
        .trim()
        .toLowerCase()
        .replace(/\[([^\]]*)\]\([^)]*\)/g, "$1")
        .replace(/[^\p{L}\p{N}\s_-]/gu, "")
        .replace(/\s/g, "-");
      const before = seen.get(slug) ?? 0;
      seen.set(slug, before + 1);
      return before === 0 ? slug : `${slug}-${before}`;
    }),
  );
}
