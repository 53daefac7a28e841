import { acceleration, lineThrough, type Point } from "../measuring/linear-fit";
import type { Cost } from "../measuring/measure";
import { median } from "../measuring/report";

/** How many services a stack has. */
export const sizes = [1, 10, 40];

/** The commands, in the order in which they are measured on a stack that has its repository and nothing else. */
export const commands = [
  { title: "`preview` of all that is new", args: ["preview"] },
  { title: "`up` that makes it", args: ["up", "--yes", "--skip-preview"] },
  { title: "`preview` without changes", args: ["preview", "--expect-no-changes"] },
  { title: "`up` without changes", args: ["up", "--yes", "--skip-preview", "--expect-no-changes"] },
] as const;

/** What one command cost, and how many calls AWS got from it, which no load of the machine changes much. */
export interface Growth extends Cost {
  readonly calls: number;
}

/** By command, by size, by round. */
export type Growths = readonly (readonly (readonly Growth[])[])[];

/** Medians of wall time, calls and memory of both, and the line through each with how far growth is from it. */
export function growthTable(berth: Growths, flat: Growths): string {
  const head = [...sizes.map(String), "fit", "a service, 10 to 40 : 1 to 10"];
  const section = (unit: string, digits: number, of: (growth: Growth) => number) => [
    `| ${[unit, ...head].join(" | ")} |`,
    `|${" --- |".repeat(head.length + 1)}`,
    ...commands.flatMap(({ title }, row) =>
      [
        { of: "berth", costs: berth },
        { of: "flat", costs: flat },
      ].map((subject) => {
        const points = pointsOf(subject.costs[row]!, of);
        const { base, each } = lineThrough(points);
        const fit = `${base.toFixed(digits)} + ${each.toFixed(digits + 1)} a service`;
        const amounts = points.map(({ amount }) => amount.toFixed(digits));
        const cells = [`${title}, ${subject.of}`, ...amounts, fit, accelerationText(points)];
        return `| ${cells.join(" | ")} |`;
      }),
    ),
    "",
  ];
  return [
    "### By number of services (images by digest, no tasks; engine tier)",
    "",
    ...section("wall seconds", 2, ({ wallSeconds }) => wallSeconds),
    ...section("calls to AWS", 0, ({ calls }) => calls),
    ...section("peak MB", 0, ({ peakMegabytes }) => peakMegabytes),
  ].join("\n");
}

function pointsOf(bySize: readonly (readonly Growth[])[], of: (growth: Growth) => number): Point[] {
  return sizes.map((services, column) => ({ services, amount: median(bySize[column]!.map(of)) }));
}

/** What doesn't grow has no speed of growth. */
function accelerationText(points: readonly Point[]): string {
  const found = acceleration(points);
  return Number.isFinite(found) ? `${found.toFixed(2)}x` : "none";
}
