import { xml } from "../../cli/shared/xml";
import { sizes } from "./growth-table";

/** What is drawn: a panel a measure, a line a program. */
const panels = [
  { unit: "wall seconds", command: "`up` without changes", title: "up without changes: seconds" },
  { unit: "calls to AWS", command: "`up` without changes", title: "up without changes: calls to AWS" },
  { unit: "peak MB", command: "`up` without changes", title: "up without changes: peak MB" },
  { unit: "wall seconds", command: "`up` that makes it", title: "up that makes it: seconds" },
  { unit: "calls to AWS", command: "`up` that makes it", title: "up that makes it: calls to AWS" },
  { unit: "peak MB", command: "`up` that makes it", title: "up that makes it: peak MB" },
] as const;
const programs = ["berth", "flat"] as const;

/** One measurement: at so many services, so much. */
type Point = readonly [services: number, amount: number];

/**
 * The newest table of growth as a picture: what a stack of 1, 10 and 40 services costs, berth's line beside that of the same
 * resources without berth.
 *
 * @param results The text of `bench/results.md`.
 */
export function growthSvg(results: string): string {
  const rows = newestRows(results);
  const drawn = panels.map(({ unit, command, title }, index) => {
    const lines = programs.map((program) => ({ program, points: pointsOf(rows, unit, command, program) }));
    const [x, y] = [
      margin + (index % 3) * (panelWidth + gap),
      top + Math.floor(index / 3) * (panelHeight + 70),
    ];
    return panel({ title, x, y, lines });
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">`,
    "<title>What a stack of 1, 10 and 40 services costs, with berth and without</title>",
    `<style>${style}</style>`,
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    `<text class="berth" x="${margin}" y="22">berth</text><text class="flat" x="${margin + 60}" y="22">the same resources without berth</text><text class="number" x="${width - margin}" y="22" text-anchor="end">by the number of services</text>`,
    ...drawn,
    "</svg>",
    "",
  ].join("\n");
}

const [width, height, margin, top, gap] = [940, 520, 50, 70, 60];
const [panelWidth, panelHeight] = [240, 170];

/** The cells of each row of the newest section, with the unit that its table has in the first cell of its head. */
function newestRows(
  results: string,
): readonly { readonly unit: string; readonly cells: readonly string[] }[] {
  const section =
    results.split(/^## /m).findLast((text) => /^\S+ `npm run bench -- growth /.test(text)) ?? "";
  let unit = "";
  return section.split("\n").flatMap((line) => {
    const cells = line.split("|").slice(1, -1);
    const [first = ""] = cells.map((cell) => cell.trim());
    if (/^\| (wall seconds|calls to AWS|peak MB) \|/.test(line)) unit = first;
    return cells.length > 0 ? [{ unit, cells: cells.map((cell) => cell.trim()) }] : [];
  });
}

function pointsOf(
  rows: ReturnType<typeof newestRows>,
  unit: string,
  command: string,
  program: string,
): readonly Point[] {
  const row = rows.find(({ unit: of, cells }) => of === unit && cells[0] === `${command}, ${program}`);
  const head = rows.find(({ unit: of, cells }) => of === unit && cells[0] === unit)?.cells ?? [];
  const points = (row?.cells ?? [])
    .slice(1, 1 + sizes.length)
    .map((cell, index): Point => [Number(head[index + 1]), Number(cell)]);
  if (points.length !== sizes.length || points.flat().some((value) => !Number.isFinite(value)))
    throw new Error(`bench/results.md has no row of ${unit}, ${command}, ${program}.`);
  return points;
}

function panel({
  title,
  x,
  y,
  lines,
}: {
  readonly title: string;
  readonly x: number;
  readonly y: number;
  readonly lines: readonly { readonly program: string; readonly points: readonly Point[] }[];
}): string {
  const all = lines.flatMap(({ points }) => points);
  const [mostServices, most] = [
    Math.max(...all.map(([n]) => n)),
    Math.max(...all.map(([, amount]) => amount)),
  ];
  const at = ([services, amount]: Point) =>
    [x + (panelWidth * services) / mostServices, y + panelHeight - (panelHeight * amount) / most]
      .map((value) => value.toFixed(1))
      .join(",");
  return [
    `<text class="title" x="${x}" y="${y - 14}">${xml(title)}</text>`,
    `<path class="axis" d="M${x},${y} V${y + panelHeight} H${x + panelWidth}"/>`,
    `<text class="number" x="${x - 6}" y="${y + 10}" text-anchor="end">${label(most)}</text>`,
    ...lines.flatMap(({ program, points }) => [
      `<polyline class="line ${program}-line" points="${points.map(at).join(" ")}"/>`,
      ...points.map((point) => {
        const [cx, cy] = at(point).split(",");
        return `<circle class="${program}-dot" cx="${cx}" cy="${cy}" r="3"><title>${xml(`${program}, ${point[0]} services: ${label(point[1])}`)}</title></circle>`;
      }),
    ]),
    ...sizes.map(
      (services) =>
        `<text class="number" x="${(x + (panelWidth * services) / mostServices).toFixed(1)}" y="${y + panelHeight + 16}" text-anchor="middle">${services}</text>`,
    ),
  ].join("\n");
}

function label(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toFixed(1);
}

const style =
  "text{font:12px system-ui,sans-serif;fill:#1b1f24}.title{font-weight:600}.number{fill:#57606a;font-size:11px}" +
  ".axis{fill:none;stroke:#d0d7de}.line{fill:none;stroke-width:2}.berth{fill:#0a5fb4;font-weight:600}.flat{fill:#8a5a00}" +
  ".berth-line{stroke:#0a5fb4}.flat-line{stroke:#c98a1b;stroke-dasharray:5 3}.berth-dot{fill:#0a5fb4}.flat-dot{fill:#c98a1b}";
