/**
 * Text of others (tags, names, references, what a file declares) as it may be shown: characters that move a terminal's
 * cursor, break a line or turn the direction of writing are shown by their numbers, and do nothing.
 *
 * @see https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands a line that begins with `::`
 * @see https://trojansource.codes
 */
export function visible(text: string): string {
  return text.replace(
    /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu,
    (character) => `\\u{${character.codePointAt(0)!.toString(16)}}`,
  );
}

/**
 * The same as code in markdown, where nothing is a link, an image, a mention, a tag or the end of a table's cell.
 *
 * @see https://github.github.com/gfm/#code-spans
 */
export function markdownCode(text: string): string {
  const shown = visible(text);
  if (shown === "") return "";
  const longest = Math.max(0, ...[...shown.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  // A space at either end is taken away again where both ends have one.
  const pad = /^[` ]|[` ]$/.test(shown) ? " " : "";
  return `${fence}${pad}${shown}${pad}${fence}`.replaceAll("|", "\\|");
}
