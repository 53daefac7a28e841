import * as fs from "node:fs";
import * as path from "node:path";
import ts from "typescript";

import { checkout } from "../../local/paths";
import { documents, fencedBlocks } from "../shared/documents";

/** The TypeScript that the documents show, as files beside them: an ECMAScript module where it doesn't say `export =`. */
export function snippets(): Map<string, string> {
  return new Map(
    documents().flatMap((document) =>
      fencedBlocks(fs.readFileSync(path.join(checkout, document), "utf8"))
        .filter(({ language }) => language === "ts")
        .map(({ line, text }): [string, string] => {
          const extension = /^export = /m.test(text) ? "ts" : "mts";
          return [`${document}-${line}.${extension}`, text];
        }),
    ),
  );
}

/** What a compiler finds wrong with a snippet. Names that it takes from around it, and doesn't use, are none of that. */
export function problemsOf(program: ts.Program, name: string): string[] {
  const source = program.getSourceFile(path.join(checkout, name));
  if (!source) throw new Error(`${name} was not compiled.`);
  return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)]
    .filter(({ code }) => !fromAround.has(code))
    .map(({ code, messageText }) => `TS${code}: ${ts.flattenDiagnosticMessageText(messageText, "\n")}`);
}

/** @see https://github.com/microsoft/TypeScript/blob/main/src/compiler/diagnosticMessages.json */
const fromAround = new Set([
  // Cannot find name; the same with a suggestion; no value in scope for the shorthand property.
  ...[2304, 2552, 18004],
  // A parameter of a function that is given to something from around.
  7006,
  // Declared and never read: a variable, all imports of a declaration.
  ...[6133, 6192],
]);
