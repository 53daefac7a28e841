import type { Dirent } from "node:fs";
import { lstatSync, readdirSync, readlinkSync, statSync } from "node:fs";
import { setImmediate } from "node:timers/promises";

import type { IgnoreMatch, IgnoreRules } from "./ignore-rules";
import type { FoundFile, KnownFiles } from "./known-files";

/** A file, folder or link that the builder is sent. */
export interface ContextEntry {
  /** Relative to the context, with slashes. */
  readonly path: string;
  readonly kind: "file" | "folder" | "link";
  /** Permission bits. */
  readonly mode: number;
  /** What a link says, as it says it. */
  readonly target?: string;
  /** The file whose content counts: itself, or where a link leads. A link to a folder counts as a link alone. */
  readonly file?: FoundFile;
}

/** What the builder could not be sent. */
export interface ContextFault {
  readonly path: string;
  /** The system's code, such as `EACCES`; or `unopened`, for a file that Docker would send empty. */
  readonly code: string;
  /** Of a link that leads nowhere. */
  readonly target?: string;
}

export interface ContextEntries {
  /** In an order that only the paths decide. */
  readonly entries: readonly ContextEntry[];
  readonly faults: readonly ContextFault[];
}

/** Everything in a build context that is not ignored. */
export async function contextEntries(
  context: string,
  rules: IgnoreRules,
  known: KnownFiles,
): Promise<ContextEntries> {
  const walk: Walk = { rules, known, entries: [], faults: [] };
  const folders: Folder[] = [{ path: "", full: context, sent: true }];
  let resumed = performance.now();
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    // Synchronous calls are several times faster than awaited ones; other work gets its turn between folders.
    if (performance.now() - resumed > longestBlockMs) {
      await setImmediate();
      resumed = performance.now();
    }
    folders.push(...look(folder, walk).reverse());
  }
  return walk;
}

const longestBlockMs = 50;

interface Walk extends ContextEntries {
  readonly rules: IgnoreRules;
  readonly known: KnownFiles;
  readonly entries: ContextEntry[];
  readonly faults: ContextFault[];
}

interface Folder {
  readonly path: string;
  readonly full: string;
  readonly match?: IgnoreMatch;
  readonly parent?: Folder;
  /** Whether it is among the entries: one that is ignored is sent all the same when something in it is not. */
  sent: boolean;
}

/** Adds what is in one folder, and returns the folders in it. */
function look(folder: Folder, walk: Walk): Folder[] {
  const { rules, entries, faults } = walk;
  const inside: Folder[] = [];
  for (const child of childrenOf(folder, faults)) {
    const name = folder.path === "" ? child.name : `${folder.path}/${child.name}`;
    const full = `${folder.full}/${child.name}`;
    const match = rules.match(name, folder.match);
    const isFolder = child.isDirectory();
    if (match.ignored && !(isFolder && rules.mayHoldExceptions(name))) continue;
    if (!match.ignored) {
      send(folder, entries);
      try {
        const entry = entryOf(name, full, child, walk.known);
        if (entry) entries.push(entry);
        if (entry?.kind === "file" && !rules.sendsContent(name))
          faults.push({ path: name, code: "unopened" });
      } catch (error) {
        faults.push(faultOf(name, full, error));
      }
    }
    if (isFolder) inside.push({ path: name, full, match, parent: folder, sent: !match.ignored });
  }
  return inside;
}

function childrenOf(folder: Folder, faults: ContextFault[]): Dirent[] {
  try {
    // By code unit and not by the machine's language; the system's order differs between machines.
    return readdirSync(folder.full, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch (error) {
    // Docker, too, passes over an ignored folder that it may not look into.
    if (!(folder.match?.ignored && (error as NodeJS.ErrnoException).code === "EACCES"))
      faults.push(faultOf(folder.path || ".", folder.full, error));
    return [];
  }
}

/** Adds the ignored folders that something is in which is not. */
function send(folder: Folder, entries: ContextEntry[]): void {
  for (let one: Folder | undefined = folder; one && !one.sent; one = one.parent) {
    one.sent = true;
    entries.push({ path: one.path, kind: "folder", mode: lstatSync(one.full).mode & permissions });
  }
}

/** Nothing for sockets, pipes and devices: they are no content. */
function entryOf(path: string, full: string, child: Dirent, known: KnownFiles): ContextEntry | undefined {
  if (child.isFile()) {
    const { mode, file } = known.look(path, full);
    return { path, kind: "file", mode: mode & permissions, file };
  }
  const mode = lstatSync(full).mode & permissions;
  if (child.isDirectory()) return { path, kind: "folder", mode };
  if (!child.isSymbolicLink()) return undefined;
  const target = readlinkSync(full);
  const behind = statSync(full, { bigint: true });
  if (!behind.isFile()) return { path, kind: "link", mode, target };
  return { path, kind: "link", mode, target, file: known.find(path, behind) };
}

const permissions = 0o7777;

function faultOf(name: string, full: string, error: unknown): ContextFault {
  const { code, syscall } = error as NodeJS.ErrnoException;
  if (code === undefined) throw error;
  return { path: name, code, ...(syscall === "stat" && { target: readlinkSync(full) }) };
}
