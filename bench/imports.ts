import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import * as path from "node:path";

import manifest from "../package.json";
import { checkout } from "../local/paths";
import { median, publish } from "./measuring/report";

/** What each entry point is loaded beside: what its user loads anyway. */
const beside: Readonly<Record<string, readonly string[]>> = {
  ".": ["@pulumi/pulumi"],
  "./program": ["@pulumi/pulumi"],
  "./automation": ["@pulumi/pulumi/automation"],
  "./cdk": ["aws-cdk-lib"],
  "./pulumi-cdk": ["@pulumi/cdk"],
  "./policy": ["@pulumi/policy"],
};

/** How long each entry point of the built package takes to load, in a process of its own, beside what its user loads anyway. */
export async function imports([given = "7"]: readonly string[]): Promise<void> {
  const rounds = Number(given);
  const entries = Object.entries(manifest.exports).flatMap(([name, target]) =>
    typeof target === "object" ? [{ name, file: path.join(checkout, target.default) }] : [],
  );
  for (const { name, file } of entries)
    if (!existsSync(file)) throw new Error(`${name} is not built: ${file}`);
  const series = entries.map((entry) => ({ ...entry, own: [] as number[], others: [] as number[] }));
  // The first round fills the file system's cache, and is not counted.
  for (let round = 0; round <= rounds; round += 1)
    for (const { name, file, own, others } of series) {
      const took = { own: loading([file]), others: loading(beside[name] ?? []) };
      if (round === 0) continue;
      own.push(took.own);
      others.push(took.others);
    }
  const rows = series.map(({ name, own, others }) => {
    const more = median(own.map((value, round) => value - others[round]!));
    return `| \`pulumi-berth${name.slice(1)}\` | ${ms(median(own))} | ${(beside[name] ?? ["nothing"]).join(", ")} | ${ms(median(others))} | ${ms(more)} |`;
  });
  const head = "| entry point | ms | beside | ms | more by |\n| --- | --- | --- | --- | --- |";
  publish(`npm run bench -- imports ${rounds}`, rounds, [head, ...rows, ""].join("\n"));
  return Promise.resolve();
}

/** Milliseconds that a new process takes to load modules, without its own start. */
function loading(modules: readonly string[]): number {
  const script = `const start = performance.now(); for (const one of ${JSON.stringify(modules)}) require(one); console.log(performance.now() - start); process.exit(0);`;
  return Number(execFileSync(process.execPath, ["-e", script], { cwd: checkout, encoding: "utf8" }));
}

function ms(value: number): string {
  return value.toFixed(0);
}
