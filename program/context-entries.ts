import { lstat, readdir, stat } from "node:fs/promises";
import * as path from "node:path";

import type { IgnoreRules } from "./ignore-rules";

/** A file, folder or link that the builder is sent. */
export interface ContextEntry {
  /** Relative to the context, with slashes. */
  readonly path: string;
  readonly kind: "file" | "folder" | "link";
  /** Permission bits. */
  readonly mode: number;
}

/** Everything in a build context that is not ignored, in the order of its paths. */
export async function contextEntries(context: string, rules: IgnoreRules): Promise<ContextEntry[]> {
  const entries: ContextEntry[] = [];
  await walk(context, "", rules, entries);
  // By code unit and not by the machine's language; a folder's own order differs between machines.
  return entries.sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** Whether a link leads to a file, whose content then counts; a link to a folder counts as a link alone. */
export async function leadsToFile(link: string): Promise<boolean> {
  return (await stat(link)).isFile();
}

async function walk(
  context: string,
  folder: string,
  rules: IgnoreRules,
  entries: ContextEntry[],
): Promise<void> {
  for (const child of await readdir(path.join(context, folder), { withFileTypes: true })) {
    const relative = folder === "" ? child.name : `${folder}/${child.name}`;
    const ignored = rules.ignores(relative);
    if (ignored && !(child.isDirectory() && rules.hasExceptions)) continue;
    const kind = child.isDirectory()
      ? "folder"
      : child.isSymbolicLink()
        ? "link"
        : child.isFile()
          ? "file"
          : undefined;
    // Sockets, pipes and devices are no content.
    if (kind === undefined) continue;
    if (!ignored) {
      const { mode } = await lstat(path.join(context, relative));
      entries.push({ path: relative, kind, mode: mode & 0o7777 });
    }
    if (kind === "folder") await walk(context, relative, rules, entries);
  }
}
