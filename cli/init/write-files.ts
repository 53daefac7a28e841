import * as fs from "node:fs";
import * as path from "node:path";

import type { Problem } from "../../retention";
import { CliError } from "../shared/errors";
import { completedManifest } from "./completed-manifest";

/** What is to be written into a folder, and what is in the way. */
export interface Writing {
  /** By their paths. */
  readonly written: Readonly<Record<string, string>>;
  /** Of these: the ones that are there, and get what they lack. */
  readonly completed: readonly string[];
  /** Those that are there, and do as they are. */
  readonly kept: readonly string[];
  readonly problems: readonly Problem[];
}

/**
 * A `.gitignore` that is there stays, a `package.json` gets what it lacks, as after `npm install FILE`; any other file must not
 * be there, unless `force` is given.
 */
export function planWriting(
  folder: string,
  files: Readonly<Record<string, string>>,
  { force }: { readonly force: boolean },
): Writing {
  const there = Object.keys(files).filter((file) => isThere(path.join(folder, file)));
  const written = { ...files };
  const kept = there.filter((file) => file === ".gitignore");
  for (const file of kept) delete written[file];
  const manifest = there.includes("package.json") ? mergedManifest(folder, files["package.json"]) : undefined;
  if (manifest !== undefined) written["package.json"] = manifest;
  const completed = manifest === undefined ? [] : ["package.json"];
  const inTheWay = force ? [] : there.filter((file) => ![...kept, ...completed].includes(file));
  return { written, kept, completed, problems: existingProblems(folder, inTheWay) };
}

function mergedManifest(folder: string, own = "{}"): string | undefined {
  const file = path.join(folder, "package.json");
  return fs.statSync(file).isFile() ? completedManifest(fs.readFileSync(file, "utf8"), own) : undefined;
}

function existingProblems(folder: string, files: readonly string[]): Problem[] {
  if (files.length === 0) return [];
  const message = `\`[folder]\` must not have files that are to be written, got ${folder} with ${files.join(", ")}. Name another folder, or write over them with \`--force\`.`;
  return [{ code: "file-exists", path: "[folder]", message }];
}

/** Whether a folder can be made or written there. */
export function folderProblems(folder: string): Problem[] {
  const problem = (message: string) => [{ code: "unwritable-folder", path: "[folder]", message }];
  const nearest = nearestExisting(folder);
  if (!fs.statSync(nearest).isDirectory())
    return problem(
      `\`[folder]\` must be a folder, or not be there yet, got ${folder}: ${nearest} is a file. Name another one.`,
    );
  try {
    fs.accessSync(nearest, fs.constants.W_OK | fs.constants.X_OK);
    return [];
  } catch {
    return problem(`\`[folder]\` must be writable, got ${folder}: you may not write into ${nearest}.`);
  }
}

/** @throws `CliError` `unwritable-file` with what was written before */
export function writeFiles(folder: string, { written }: Writing): void {
  const done: string[] = [];
  for (const [file, text] of Object.entries(written)) {
    const full = path.join(folder, file);
    try {
      fs.mkdirSync(path.dirname(full), { recursive: true });
      fs.writeFileSync(full, text);
      done.push(file);
    } catch (error) {
      const { code = String(error) } = error as NodeJS.ErrnoException;
      const before = done.length > 0 ? ` Written before it: ${done.join(", ")}.` : "";
      throw new CliError("unwritable-file", `${full} can't be written (${code}).${before}`, { cause: error });
    }
  }
}

/** Also a link to nothing, through which a file would be written somewhere else. */
function isThere(file: string): boolean {
  try {
    return fs.lstatSync(file, { throwIfNoEntry: false }) !== undefined;
  } catch {
    // A file in the place of a folder, which `folderProblems` or the writing tells.
    return false;
  }
}

function nearestExisting(folder: string): string {
  return fs.existsSync(folder) ? folder : nearestExisting(path.dirname(folder));
}
