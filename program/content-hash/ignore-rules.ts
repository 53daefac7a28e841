import { readFileSync } from "node:fs";
import * as path from "node:path";

import { PrepareError } from "../errors";
import { ignorePattern, IgnorePatternError, type IgnorePattern } from "./ignore-pattern";

/** Which paths of a build context are not sent to the builder. */
export interface IgnoreRules {
  /**
   * Says whether a path is ignored; asked of a folder before what is in it.
   *
   * @param file Relative to the context, with slashes.
   * @param parent What was found for the folder that it is in; nothing at the top.
   */
  match(file: string, parent?: IgnoreMatch): IgnoreMatch;
  /**
   * Whether the builder gets the content of a file that is not ignored. Docker asks twice: when it lists a context, and
   * when it opens a file. Behind exceptions the two may differ, and then it sends the file empty and says nothing.
   */
  sendsContent(file: string): boolean;
  /** Whether something below an ignored folder may not be ignored, so that the folder must be looked into. */
  mayHoldExceptions(folder: string): boolean;
}

export interface IgnoreMatch {
  readonly ignored: boolean;
  /** Which patterns matched, in their order: they match everything below, too. */
  readonly matched: readonly boolean[];
}

/** Reads `<Dockerfile>.dockerignore`, or else `.dockerignore` of the context: Docker takes the first that exists. */
export function readIgnoreRules(context: string, dockerfile: string): IgnoreRules {
  for (const file of [`${dockerfile}.dockerignore`, path.join(context, ".dockerignore")]) {
    const text = textOf(file);
    if (text !== undefined) return rulesOf(text, file);
  }
  return ignoreRules("");
}

/**
 * The rules that the text of an ignore file makes.
 *
 * @throws {IgnorePatternError}
 * @see https://github.com/moby/patternmatcher/blob/v0.6.1/ignorefile/ignorefile.go
 */
export function ignoreRules(text: string): IgnoreRules {
  // A byte order mark is no part of the first pattern.
  const lines = text.replace(/^\uFEFF/, "").split(/\r?\n/);
  const patterns = lines.flatMap(cleaned).map(ignorePattern);
  return {
    match: matching(patterns),
    sendsContent: opening(patterns),
    mayHoldExceptions: exceptionsBelow(patterns),
  };
}

/** None for a comment or an empty line. */
function cleaned(line: string): string[] {
  // A comment's sign is the first character, not the first after spaces.
  if (line.startsWith("#")) return [];
  const trimmed = trim(line);
  const exception = trimmed.startsWith("!");
  const pattern = exception ? trim(trimmed.slice(1)) : trimmed;
  if (pattern === "") return exception ? ["!"] : [];
  const rooted = clean(pattern);
  const relative = rooted.length > 1 && rooted.startsWith("/") ? rooted.slice(1) : rooted;
  // Docker's reader of the file and its matcher both clean, and the second takes the "!" for a part of the path.
  const again = trim(exception ? `!${relative}` : relative);
  return again === "" ? [] : [clean(again)];
}

/** Not `trim()`: JavaScript and Go differ in U+0085 and U+FEFF. */
function trim(text: string): string {
  return text.replace(new RegExp(`^[${spaces}]+|[${spaces}]+$`, "gu"), "");
}

const spaces = "\\t-\\r \\u0085\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000";

/** Go's `filepath.Clean`. */
function clean(pattern: string): string {
  const normal = path.posix.normalize(pattern);
  return normal.length > 1 && normal.endsWith("/") ? normal.slice(0, -1) : normal;
}

/** `MatchesUsingParentResults` of moby/patternmatcher: the last pattern that matches a path or a parent of it decides. */
function matching(patterns: readonly IgnorePattern[]): IgnoreRules["match"] {
  if (patterns.length === 0) return () => nothingMatches;
  return (file, parent) => {
    let ignored = false;
    const matched = patterns.map((pattern, index) => {
      const here =
        // What could not change the outcome is not looked at, and so is no match for what is below, either.
        parent?.matched[index] || (pattern.exception === ignored && pattern.matches(file));
      if (here) ignored = !pattern.exception;
      return here;
    });
    return { ignored, matched };
  };
}

const nothingMatches: IgnoreMatch = { ignored: false, matched: [] };

/**
 * `MatchesOrParentMatches` of moby/patternmatcher, by which fsutil opens what it lists: each pattern is tried on all
 * parents, also where the listing did not try it on one of them because it could not change what was found for that.
 *
 * @see https://github.com/tonistiigi/fsutil/blob/020c217f0248e73fae66e6585c76ab991f627788/filter.go#L135
 */
function opening(patterns: readonly IgnorePattern[]): IgnoreRules["sendsContent"] {
  if (!patterns.some(({ exception }) => exception)) return () => true;
  return (file) => {
    const names = file.split("/");
    const tried = names.map((_, index) => names.slice(0, index + 1).join("/"));
    let ignored = false;
    for (const pattern of patterns)
      if (pattern.exception === ignored && tried.some((one) => pattern.matches(one)))
        ignored = !pattern.exception;
    return !ignored;
  };
}

/** As BuildKit does: only where all exceptions are plain paths does it say which folders they can be in. */
function exceptionsBelow(patterns: readonly IgnorePattern[]): IgnoreRules["mayHoldExceptions"] {
  const places = patterns
    .filter(({ exception }) => exception)
    .map(({ text }) => text.replace(/\/\*\*$/, "").replace(/\/\*$/, ""));
  if (places.some((place) => /[*[\]?^\\]/.test(place))) return () => true;
  return (folder) => places.some((place) => `${place}/`.startsWith(`${folder}/`));
}

function rulesOf(text: string, file: string): IgnoreRules {
  try {
    return ignoreRules(text);
  } catch (error) {
    if (!(error instanceof IgnorePatternError)) throw error;
    throw new PrepareError("build-context", `${file}: ${error.message}`, {
      nextStep:
        "Docker refuses it, too. Close brackets, write paths with slashes, and put a backslash only before a character that would mean something else.",
      cause: error,
    });
  }
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") return undefined;
    throw new PrepareError("build-context", `The ignore file ${file} can't be read (${code}).`, {
      nextStep: "Make it a file that you may read, or remove it.",
      cause: error,
    });
  }
}
