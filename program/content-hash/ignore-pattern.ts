/** One pattern of an ignore file, as Docker understands it. */
export interface IgnorePattern {
  /** Without the `!` of an exception. */
  readonly text: string;
  /** Whether it takes back what earlier patterns ignored. */
  readonly exception: boolean;
  /** @param path Relative to the context, with slashes. Its parents are the caller's business. */
  matches(path: string): boolean;
}

/** A pattern that fails a build in Docker, too. */
export class IgnorePatternError extends Error {
  constructor(readonly pattern: string) {
    super(`The pattern "${pattern}" can't be read.`);
  }
}

/**
 * Compiles one pattern, cleaned as `ignoreRules` does it.
 *
 * Follows moby/patternmatcher 0.6.1 step by step, oddities included: where it decided otherwise, docker-build and
 * BuildKit would take files that our hash does not.
 *
 * @throws {IgnorePatternError}
 * @see https://github.com/moby/patternmatcher/blob/v0.6.1/patternmatcher.go
 */
export function ignorePattern(cleaned: string): IgnorePattern {
  const exception = cleaned.startsWith("!");
  const text = exception ? cleaned.slice(1) : cleaned;
  if (text === "" || !wellFormed.test(text)) throw new IgnorePatternError(cleaned);
  try {
    return { text, exception, matches: matcher(text) };
  } catch (error) {
    throw error instanceof SyntaxError ? new IgnorePatternError(cleaned) : error;
  }
}

/** What Go's `filepath.Match` accepts: no class that is open, empty or half a range, no escape of nothing. */
const wellFormed = /^(?:\\.|\[(?:\^|(?!\^))(?:(?:\\.|[^\\\]-])(?:-(?:\\.|[^\\\]-]))?)+\]|[^\\[])*$/su;

function matcher(text: string): IgnorePattern["matches"] {
  const { kind, expression } = translate([...text]);
  switch (kind) {
    case "exact":
      return (path) => path === text;
    case "prefix": {
      const prefix = text.slice(0, -"**".length);
      return (path) => path.startsWith(prefix);
    }
    case "suffix": {
      const suffix = text.slice("**".length);
      return (path) => path.endsWith(suffix) || (suffix.startsWith("/") && path === suffix.slice(1));
    }
    case "expression": {
      const compiled = new RegExp(fromGo([...expression]), "u");
      return (path) => compiled.test(path);
    }
  }
}

interface Translation {
  readonly kind: "exact" | "prefix" | "suffix" | "expression";
  /** In Go's syntax. */
  readonly expression: string;
}

/** Docker's own translation into an expression, and its short cuts around one. */
function translate(characters: readonly string[]): Translation {
  let kind: Translation["kind"] = "exact";
  let expression = "^";
  for (let at = 0; at < characters.length; at++) {
    const [character, next] = [characters[at] as string, characters[at + 1]];
    if (character === "*" && next === "*") {
      const first = at === 0;
      at += characters[at + 2] === "/" ? 2 : 1;
      if (at + 1 < characters.length) {
        expression += "(.*/)?";
        kind = "expression";
      } else if (kind === "exact") {
        kind = "prefix";
      } else {
        expression += ".*";
        kind = "expression";
      }
      if (first) kind = "suffix";
    } else if (character === "*" || character === "?") {
      expression += character === "*" ? "[^/]*" : "[^/]";
      kind = "expression";
    } else if (".+()|{}$".includes(character)) {
      expression += `\\${character}`;
    } else if (character === "\\") {
      expression += `\\${next}`;
      at++;
      kind = "expression";
    } else {
      expression += character;
      if (character === "[" || character === "]") kind = "expression";
    }
  }
  return { kind, expression: `${expression}$` };
}

/** The same expression for JavaScript, of the little of Go's syntax that `translate` makes. */
function fromGo(characters: readonly string[]): string {
  let source = "";
  let inClass = false;
  for (let at = 0; at < characters.length; at++) {
    const [character, next] = [characters[at] as string, characters[at + 1]];
    if (character === "\\") {
      source += escaped(next as string, inClass);
      at++;
    } else if (inClass) {
      if (character === "[" && next === ":") throw new SyntaxError("A named class.");
      inClass = character !== "]";
      source += character === "]" || character === "-" ? character : literal(character);
    } else if (character === "[") {
      inClass = true;
      source += "[";
      if (next === "^") source += characters[++at] as string;
    } else if (character === ".") {
      source += "[^\\n]";
    } else {
      source += "^$()*?".includes(character) ? character : literal(character);
    }
  }
  return source;
}

/** A backslash makes the next character literal, unless that is a letter or digit: those keep what they mean to Go. */
function escaped(character: string, inClass: boolean): string {
  if (anywhere.includes(character)) return `\\${character}`;
  const meaning = inClass ? undefined : outsideClasses.get(character);
  if (meaning !== undefined) return meaning;
  if (/^[0-9A-Za-z\u0080-\u{10FFFF}]$/u.test(character))
    throw new SyntaxError("An escape without a meaning.");
  return literal(character);
}

/** Mean the same to both. */
const anywhere = "fnrtvdDwW";
const outsideClasses: ReadonlyMap<string, string> = new Map([
  ["a", "\\x07"],
  ["b", "\\b"],
  ["B", "\\B"],
  ["s", "[\\t\\n\\f\\r ]"],
  ["S", "[^\\t\\n\\f\\r ]"],
  ["A", "(?<![^])"],
  ["z", "(?![^])"],
]);

function literal(character: string): string {
  return `\\u{${(character.codePointAt(0) as number).toString(16)}}`;
}
