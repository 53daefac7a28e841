import type { Violation } from "../../retention";
import type { Timeline, TimelineImage } from "./timeline";
import { usersText } from "./rows";
import { day, short } from "../shared/wording";
import { xml } from "../shared/xml";

/** From when to when a timeline goes. */
export interface TimelineSpan {
  readonly now: number;
  readonly horizonDays: number;
}

/**
 * A timeline as SVG: a row for each image in use or of a release, from its push to when it goes; above them all pushes.
 * Colours are classes, which the page defines.
 */
export function timelineSvg({ images, pushes }: Timeline, { now, horizonDays }: TimelineSpan): string {
  const until = now + horizonDays * msPerDay;
  const from = Math.min(
    now - msPerDay,
    ...images.map(({ imagePushedAt }) => imagePushedAt),
    ...pushes.map(({ at }) => at),
  );
  const x = (at: number) => left + ((Math.min(at, until) - from) / (until - from)) * (width - left - right);
  const height = top + images.length * rowHeight + bottom;
  const parts = [
    ...axis(from, until, height, x),
    ...pushes.map(
      ({ at, outcome }) =>
        `<rect class="push ${outcome}" x="${fixed(x(at))}" y="${top - 22}" width="1.5" height="10"/>`,
    ),
    `<text class="label" x="${left - 8}" y="${top - 13}">all pushes</text>`,
    ...images.flatMap((image, row) => imageRow(image, top + row * rowHeight, { now, until, x })),
    `<line class="now" x1="${fixed(x(now))}" x2="${fixed(x(now))}" y1="${top - 26}" y2="${height - bottom}"/>`,
    `<text class="tick" x="${fixed(x(now))}" y="${height - 6}">now</text>`,
  ];
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img">\n${parts.join("\n")}\n</svg>`;
}

const msPerDay = 24 * 60 * 60 * 1000;
const [width, left, right, top, bottom, rowHeight] = [1000, 200, 12, 44, 22, 20];

interface Scale {
  readonly now: number;
  readonly until: number;
  readonly x: (at: number) => number;
}

function imageRow(image: TimelineImage, y: number, { now, until, x }: Scale): string[] {
  const { imageDigest, imageTags, releases, imagePushedAt, users, loss } = image;
  const goesAt =
    loss === undefined || loss.when.kind === "after-pushes"
      ? until
      : loss.when.kind === "on"
        ? loss.when.at
        : now;
  const fate = fateOf(loss);
  const name = releases.at(-1) ?? imageTags[0] ?? short(imageDigest);
  const title = [
    [imageDigest, ...imageTags, ...releases].join(" "),
    `pushed ${day(imagePushedAt)}`,
    users.length > 0 ? `used by ${usersText(users)}` : "a former release",
    loss === undefined ? "stays" : `goes: ${lossText(loss)}`,
  ].join("\n");
  const start = x(imagePushedAt);
  const end = Math.max(x(goesAt), start + 3);
  return [
    `<g class="image ${fate}${users.length > 0 ? " used" : ""}"><title>${xml(title)}</title>`,
    `<text class="label" x="${left - 8}" y="${y + 14}">${xml(name.length > 30 ? `${name.slice(0, 29)}…` : name)}</text>`,
    `<rect class="life" x="${fixed(start)}" y="${y + 4}" width="${fixed(end - start)}" height="12" rx="2"/>`,
    ...(loss ? [endText(loss, end, y + 14)] : []),
    `</g>`,
  ];
}

/** Behind the bar; within it where there is no room behind. */
function endText(loss: Violation, end: number, y: number): string {
  const isRoom = end < width - 140;
  const [x, where] = isRoom ? [end + 4, "end"] : [end - 4, "end within"];
  return `<text class="${where}" x="${fixed(x)}" y="${y}">${xml(lossText(loss))}</text>`;
}

function fateOf(loss: Violation | undefined): "stays" | "by-pushes" | "goes" {
  if (loss === undefined) return "stays";
  return loss.when.kind === "after-pushes" ? "by-pushes" : "goes";
}

function lossText({ when, rulePriority }: Violation): string {
  const by = rulePriority === null ? "" : `, rule ${rulePriority}`;
  switch (when.kind) {
    case "now":
      return `now${by}`;
    case "on":
      return `${day(when.at)}${by}`;
    case "after-pushes":
      return `after ${when.pushes} pushes${by}`;
  }
}

/** A tick at the beginning of each month, or of each n-th, so that they can be read. */
function axis(from: number, until: number, height: number, x: (at: number) => number): string[] {
  const months: number[] = [];
  const first = new Date(from);
  for (let month = first.getUTCMonth() + 1; ; month++) {
    const at = Date.UTC(first.getUTCFullYear(), month);
    if (at >= until) break;
    months.push(at);
  }
  const each = Math.ceil(months.length / 10);
  return months
    .filter((_, n) => n % each === 0)
    .flatMap((at) => [
      `<line class="grid" x1="${fixed(x(at))}" x2="${fixed(x(at))}" y1="${top - 4}" y2="${height - bottom}"/>`,
      `<text class="tick" x="${fixed(x(at))}" y="${top - 30}">${day(at).slice(0, 7)}</text>`,
    ]);
}

function fixed(number: number): string {
  return number.toFixed(1);
}
