import { appendFileSync } from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import type { Cost } from "./measure";

/** The costs of one program in one command, a run each, in the order of the rounds. */
export interface Series {
  readonly title: string;
  readonly costs: readonly Cost[];
}

/** A table of medians, and of the first series' ratio to each other one, taken round by round. */
export function table(heading: string, series: readonly Series[]): string {
  const [ours] = series;
  const rows = series.map(({ title, costs }) => {
    const cells = (["wallSeconds", "cpuSeconds", "peakMegabytes"] as const).flatMap((measure) => {
      const values = costs.map((cost) => cost[measure]);
      const ratios = ours!.costs.map((cost, round) => cost[measure] / values[round]!);
      return [median(values).toFixed(measure === "peakMegabytes" ? 0 : 2), `${median(ratios).toFixed(2)}x`];
    });
    return `| ${[title, ...cells].join(" | ")} |`;
  });
  const head = ["program", "wall s", "berth is", "CPU s", "berth is", "peak MB", "berth is"];
  return [
    `### ${heading}`,
    "",
    `| ${head.join(" | ")} |`,
    `|${" --- |".repeat(head.length)}`,
    ...rows,
    "",
  ].join("\n");
}

/**
 * Prints the report and adds it to results.md, with the command and the machine that made it. The load (over the last five minutes)
 * tells how far to trust it: these programs alone cause less than the number of processors.
 */
export function publish(command: string, rounds: number, body: string): void {
  const [cpu] = os.cpus();
  const machine = `${os.cpus().length} x ${cpu?.model.trim()}, ${Math.round(os.totalmem() / 2 ** 30)} GiB, ${os.platform()} ${os.release()}, Node ${process.version}, load ${os.loadavg()[1]!.toFixed(1)}`;
  const [day] = new Date().toISOString().split("T");
  const text = `\n## ${day}: \`${command}\`\n\n${machine}; medians of ${rounds} rounds, programs in turn.\n\n${body}`;
  appendFileSync(path.join(__dirname, "../results.md"), text);
  console.log(text);
}

/** The middle value, or the mean of the two. */
export function median(values: readonly number[]): number {
  const ordered = [...values].sort((a, b) => a - b);
  const middle = ordered.length / 2;
  return ordered.length % 2 === 1
    ? ordered[Math.floor(middle)]!
    : (ordered[middle - 1]! + ordered[middle]!) / 2;
}
