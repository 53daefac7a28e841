import type { CallTotals } from "./call-totals";
import type { MainJob } from "./main-job";
import type { Answer } from "./service-request";
import type { World } from "../world";

/** How long each step took. */
export type Timings = { step: string; ms: number }[];

export interface Summary {
  readonly world: Pick<World, "tier">;
  readonly job: MainJob;
  readonly answer: Answer;
  readonly timings: Timings;
  /** What passed the gateway since the stack's deployment began. */
  readonly calls: CallTotals;
}

export function printSummary(summary: Summary): void {
  console.log(`\n${formatSummary(summary)}`);
}

/** The last words of `npm start`: an aligned list, one fact a line. */
export function formatSummary({ world, job, answer, timings, calls }: Summary): string {
  const service = Object.values(job.services)[0];
  const [, digest = "none"] = service?.imageUri.split("@") ?? [];
  const total = timings.reduce((sum, { ms }) => sum + ms, 0);
  const rows: [string, string][] = [
    ["URL", answer.url],
    ["answer", answer.seen],
    ["repository", job.repositoryUrl],
    ["digest", digest],
    [
      "changes",
      `${job.changed} resources, ${count(calls, "push:manifest")} images pushed, ${count(calls, "writes")} writes to AWS`,
    ],
    ["time", `${seconds(total)} (${timings.map(({ step, ms }) => `${step} ${seconds(ms)}`).join(", ")})`],
  ];
  if (world.tier === "engine")
    rows.push(["not seen", "BuildKit, the container and its answer: this machine has no container rights"]);
  return rows.map(([name, value]) => `${name.padEnd(12)}${value}`).join("\n");
}

function count(calls: CallTotals, kind: string): number {
  return calls[kind] ?? 0;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
