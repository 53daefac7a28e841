import { readFile } from "node:fs/promises";
import * as path from "node:path";

import dockerignore from "@balena/dockerignore";

/** Which paths of a build context are not sent to the builder. */
export interface IgnoreRules {
  /** @param file Relative to the context, with slashes. */
  ignores(file: string): boolean;
  /** Whether something below an ignored folder may not be ignored, so that the folder must be looked into. */
  readonly hasExceptions: boolean;
}

/** Reads `<Dockerfile>.dockerignore`, or else `.dockerignore` of the context: Docker takes the first that exists. */
export async function readIgnoreRules(context: string, dockerfile: string): Promise<IgnoreRules> {
  const text =
    (await textOf(`${dockerfile}.dockerignore`)) ?? (await textOf(path.join(context, ".dockerignore"))) ?? "";
  return ignoreRules(text);
}

/** The rules that the text of an ignore file makes. */
export function ignoreRules(text: string): IgnoreRules {
  // A byte order mark is no part of the first pattern.
  const lines = text.replace(/^\uFEFF/, "").split(/\r?\n/);
  // The library's default is to ignore case, which Docker does not.
  const rules = dockerignore({ ignorecase: false }).add(lines.map(escapeForLibrary));
  return {
    ignores: (file) => rules.ignores(file),
    hasExceptions: lines.some((line) => line.trim().startsWith("!")),
  };
}

/** Characters that mean nothing to Docker, yet would reach the library's regular expression as they are. */
function escapeForLibrary(line: string): string {
  return line.replace(/\\.|[+(){}|]/g, (match) => (match.length === 2 ? match : `\\${match}`));
}

async function textOf(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
