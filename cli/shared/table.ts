import { markdownCode, visible } from "./foreign-text";

/** Rows of text in columns; the last column is as long as it is. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const shown = rows.map((row) => row.map(visible));
  const widths = head.map((title, column) =>
    Math.max(title.length, ...shown.map((row) => (row[column] ?? "").length)),
  );
  return [head, ...shown]
    .map((row) =>
      row
        .map((cell, column) => (column === row.length - 1 ? cell : cell.padEnd(widths[column] ?? 0)))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

/**
 * The same in markdown. What is in the cells may come from anywhere: none ends a cell or begins a tag.
 *
 * @param foreign Columns whose text is somebody else's: shown as code. @default none
 */
export function markdownTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  foreign: readonly number[] = [],
): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  const row = (cells: readonly string[]) =>
    line(cells.map((cell, column) => (foreign.includes(column) ? markdownCode(cell) : markdown(cell))));
  return [line(head.map(markdown)), line(head.map(() => "---")), ...rows.map(row)].join("\n");
}

/** Text in a cell or a tag of markdown. */
export function markdown(text: string): string {
  return text
    .replace(/\|/g, "\\|")
    .replace(/</g, "&lt;")
    .replace(/\s*\n\s*/g, " ");
}
