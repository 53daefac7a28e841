import type { SimulationResult } from "../../retention";
import { dollarsOf, type Simulated } from "./simulated";
import { xml } from "../shared/xml";

/** Losses beside storage cost: for each workload a panel, in it a row for each retention. */
export function simulationSvg(simulated: readonly Simulated[]): string {
  const panels: string[] = [];
  let y = top;
  for (const { workload, results } of simulated) {
    panels.push(`<text class="title" x="${margin}" y="${y}">${xml(workload.name)}</text>`);
    panels.push(...results.flatMap((result, row) => rowOf(result, y + 10 + row * rowHeight, results)));
    y += 10 + results.length * rowHeight + gap;
  }
  const height = y - gap + margin;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">`,
    `<title>What each way of keeping images loses, and what its storage costs</title>`,
    `<style>${style}</style>`,
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    `<text class="head" x="${lossesX}" y="20">service-days without the image</text>`,
    `<text class="head" x="${costX}" y="20">storage, dollars</text>`,
    ...panels,
    "</svg>",
    "",
  ].join("\n");
}

const [width, margin, top, gap, rowHeight] = [900, 16, 52, 34, 20];
const [lossesX, costX, barWidth] = [200, 570, 260];

function rowOf(result: SimulationResult, y: number, all: readonly SimulationResult[]): string[] {
  const { retention, exposedServiceDays, losses, gigabyteMonths } = result;
  const dollars = dollarsOf(gigabyteMonths);
  const most = (value: (one: SimulationResult) => number) => Math.max(...all.map(value), Number.MIN_VALUE);
  const exposed = barWidth * (exposedServiceDays / most((one) => one.exposedServiceDays));
  const cost = barWidth * (dollars / most((one) => dollarsOf(one.gigabyteMonths)));
  const lost = losses.length === 0 ? "" : `, ${losses.length} lost`;
  const own = retention === "berth" ? " own" : "";
  return [
    `<text class="name${own}" x="${lossesX - 10}" y="${y + 13}">${xml(retention.length > 30 ? `${retention.slice(0, 29)}…` : retention)}</text>`,
    `<rect class="loss" x="${lossesX}" y="${y + 3}" width="${exposed.toFixed(1)}" height="13"/>`,
    `<text class="number" x="${(lossesX + exposed + 5).toFixed(1)}" y="${y + 13}">${exposedServiceDays}${lost}</text>`,
    `<rect class="cost" x="${costX}" y="${y + 3}" width="${cost.toFixed(1)}" height="13"/>`,
    `<text class="number" x="${(costX + cost + 5).toFixed(1)}" y="${y + 13}">${dollars.toFixed(2)}</text>`,
  ];
}

const style =
  "text{font:12px system-ui,sans-serif;fill:#1b1f24}.title{font-weight:600;font-size:14px}.head{fill:#57606a}" +
  ".name{text-anchor:end}.own{font-weight:600}.loss{fill:#c8372d}.cost{fill:#8da2b5}";
