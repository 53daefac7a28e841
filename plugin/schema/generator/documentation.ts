import ts from "typescript";

/** What is said above a declaration, as a schema says it: Markdown, its default and where to read more in sentences. */
export function documentationOf(symbol: ts.Symbol | undefined, checker: ts.TypeChecker): string | undefined {
  if (!symbol) return undefined;
  const text = ts.displayPartsToString(symbol.getDocumentationComment(checker));
  const parts = [text, ...symbol.getJsDocTags(checker).map(tagText)];
  const said = parts.filter((part) => part !== "").join("\n\n");
  const plain = said.replace(/\{@link ([^}\s]+)\}/g, "`$1`").replace(/\s*```[^]*?```/g, "");
  return plain === "" ? undefined : plain;
}

/** Examples are the library's own, in TypeScript. */
function tagText({ name, text }: ts.JSDocTagInfo): string {
  const said = ts.displayPartsToString(text);
  if (name === "default") return `Default: ${said.replace(/^-?\s*/, "")}.`;
  if (name === "see") return `See ${said}`;
  return "";
}
