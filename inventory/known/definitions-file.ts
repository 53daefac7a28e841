import { randomUUID } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";

import { parsedObject } from "../aws/parsed-object";
import { isRevisionArn, type DefinedContainer, type KnownDefinitions } from "./known-definitions";

/** Task definitions that are kept on this machine from run to run. */
export interface DefinitionsFile extends KnownDefinitions {
  /** Keeps them for the next run. Never fails: without them the next run only asks more. */
  save(): void;
}

/**
 * Opens what is kept in a folder. A file that is damaged, of another version or another user's is none: the run asks AWS
 * as if there were none.
 *
 * @param folder An absolute path.
 * @param now Milliseconds since 1970.
 */
export function openDefinitionsFile(folder: string, now: number): DefinitionsFile {
  const file = path.join(folder, fileName);
  const today = Math.floor(now / dayMs);
  const known = read(file);
  let isChanged = false;
  const put = (arn: string, containers: readonly DefinedContainer[], used: number) => {
    isChanged = true;
    known.set(arn, { used, containers });
  };
  return {
    get(arn) {
      const entry = known.get(arn);
      if (entry && entry.used !== today) put(arn, entry.containers, today);
      return entry?.containers;
    },
    set: (arn, containers) => put(arn, containers, today),
    save() {
      if (!isChanged) return;
      try {
        fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
        // What another run has learnt meanwhile stays.
        const all = new Map([...read(file), ...known]);
        replace(file, written(all, today));
        isChanged = false;
      } catch {
        // A full disk, or a home that can't be written to, is no reason to fail.
      }
    },
  };
}

interface Entry {
  /** The day of its last use, since 1970. */
  readonly used: number;
  readonly containers: readonly DefinedContainer[];
}

const fileName = "task-definitions.json";
const version = 1;
const dayMs = 86_400_000;

/** A definition that nothing has asked for so long is hardly asked for again. */
const keptDays = 60;
/** About 4 MB. */
const mostDefinitions = 20_000;
const largestBytes = 32 << 20;

function read(file: string): Map<string, Entry> {
  try {
    const { uid, size } = fs.statSync(file);
    // Whoever could write it could hide what is in use.
    if (uid !== process.getuid?.() || size > largestBytes) return new Map();
    const { version: found, definitions } = parsedObject(fs.readFileSync(file, "utf8")) ?? {};
    if (found !== version || typeof definitions !== "object" || definitions === null) return new Map();
    const entries = Object.entries(definitions as Readonly<Record<string, unknown>>);
    return new Map(entries.filter((entry): entry is [string, Entry] => isEntry(entry)));
  } catch {
    return new Map();
  }
}

function isEntry([arn, entry]: [string, unknown]): boolean {
  if (!isRevisionArn(arn) || typeof entry !== "object" || entry === null) return false;
  const { used, containers } = entry as Partial<Entry>;
  return Number.isSafeInteger(used) && Array.isArray(containers) && containers.every(isContainer);
}

function isContainer(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  const { name, image, byTag } = value as Partial<DefinedContainer>;
  return typeof name === "string" && typeof image === "string" && typeof byTag === "boolean";
}

function written(known: ReadonlyMap<string, Entry>, today: number): string {
  const kept = [...known]
    .filter(([, { used }]) => today - used <= keptDays)
    .sort(([, a], [, b]) => b.used - a.used)
    .slice(0, mostDefinitions);
  return JSON.stringify({ version, definitions: Object.fromEntries(kept) });
}

/** Whole or not at all, whoever else writes it or reads it. */
function replace(file: string, text: string): void {
  const temporary = `${file}.${randomUUID()}`;
  try {
    fs.writeFileSync(temporary, text, { mode: 0o600 });
    fs.renameSync(temporary, file);
  } finally {
    fs.rmSync(temporary, { force: true });
  }
}
