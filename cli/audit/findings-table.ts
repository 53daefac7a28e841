import { shortenMiddle } from "../shared/shorten";
import { table } from "../shared/table";
import type { Finding } from "./findings";
import { findingRows, findingsHead, leftOut } from "./rows";

/** How a terminal shows findings. */
export interface TableSize {
  /** Columns of the terminal. @default as many as it takes */
  readonly width?: number;
  /** Whether digests and hashes are whole, and lines as long as they are. */
  readonly wide?: boolean;
}

/** The most urgent findings. Where they are wider than the terminal, who uses an image is on a line of its own. */
export function findingsTable(findings: readonly Finding[], { width, wide = false }: TableSize): string {
  const rows = findingRows(findings, { wide });
  const whole = table(findingsHead, rows);
  const fits = wide || width === undefined || whole.split("\n").every(({ length }) => length <= width);
  return [fits ? whole : narrow(rows, width), ...leftOut(findings)].join("\n");
}

function narrow(rows: readonly string[][], width: number): string {
  const [goes, by, repository, image, usedBy] = findingsHead;
  const widest = (head: string, column: number) =>
    Math.max(head.length, ...rows.map((row) => (row[column] ?? "").length));
  const taken = widest(goes, 0) + widest(by, 1) + 3 * gap;
  const room = Math.max(width - taken, 2 * leastCell);
  // Half of it each, unless one needs less.
  const wanted = [widest(repository, 2), widest(image, 3)] as const;
  const repositoryWidth = Math.min(wanted[0], Math.max(Math.floor(room / 2), room - wanted[1]));
  const imageWidth = Math.min(wanted[1], room - repositoryWidth);
  const lines = table(
    [goes, by, repository, image],
    rows.map(([first = "", second = "", third = "", fourth = ""]) => [
      first,
      second,
      shortenMiddle(third, repositoryWidth),
      shortenMiddle(fourth, imageWidth),
    ]),
  ).split("\n");
  const indent = " ".repeat(gap);
  const users = [usedBy, ...rows.map((row) => row[4] ?? "")];
  return lines
    .map((line, place) => `${line}\n${indent}${shortenMiddle(users[place] ?? "", width - gap)}`)
    .join("\n");
}

const gap = 2;
/** Less says nothing. */
const leastCell = 12;
