import { readFileSync } from "node:fs";
import * as path from "node:path";

import { checkout } from "../local/paths";
import { type AccountSize, fillAccount } from "../test/cli/audit/filled-account";
import { loneAccount, type LoneAccount } from "./measuring/lone-account";
import { type Cost, measure } from "./measuring/measure";
import { median, publish } from "./measuring/report";

/** What one audit cost and counted. */
interface Audit extends Cost {
  readonly calls: number;
  readonly leastCalls: number;
  /** By the gateway, which sees the repeated ones too. */
  readonly seenCalls: number;
  readonly findings: number;
}

const rounds = 3;

/**
 * `berth audit` of an account, beside one of a tenth of its repositories and services: the calls it makes, beside the
 * fewest that it takes, and what it holds in memory. The command runs as users have it: compiled, in its own process.
 */
export async function audit(given: readonly string[]): Promise<void> {
  const [repositories = 100, images = 1000, services = 500] = given.map(Number);
  const whole = { repositories, images, services };
  const tenth = { ...whole, repositories: Math.ceil(repositories / 10), services: Math.ceil(services / 10) };
  const alone = await loneAccount();
  try {
    const accounts = [
      { size: tenth, region: "eu-west-1", audits: [] as Audit[] },
      { size: whole, region: "us-east-1", audits: [] as Audit[] },
    ] as const;
    const startedAt = performance.now();
    for (const { region, size } of accounts) await fillAccount(alone.local.mended, region, size);
    const fillSeconds = (performance.now() - startedAt) / 1000;
    console.log(`filled in ${fillSeconds.toFixed(0)} s`);
    for (let round = 1; round <= rounds; round++) {
      for (const { region, size, audits } of accounts) {
        const one = await run(alone, region);
        audits.push(one);
        console.log(`${round}/${rounds} ${title(size)}: ${JSON.stringify(one)}`);
      }
    }
    const name = ["npm run bench -- audit", ...given].join(" ");
    publish(name, rounds, auditTable(accounts, fillSeconds));
  } finally {
    await alone.close();
  }
}

/** As the package has it: every bench builds it first. */
const command = path.join(checkout, "dist/cli/main.js");

async function run({ dir, env, calls: seen }: LoneAccount, region: string): Promise<Audit> {
  const report = path.join(dir, "audit.json");
  // 1 says that something is at risk.
  const script = `"$0" "$1" audit --region ${region} --format json > "$2"; [ $? -le 1 ]`;
  const before = await seen();
  const cost = await measure("sh", ["-c", script, process.execPath, command, report], { cwd: checkout, env });
  const after = await seen();
  const { calls, leastCalls, findings } = JSON.parse(readFileSync(report, "utf8")) as {
    readonly calls: number;
    readonly leastCalls: number;
    readonly findings: readonly unknown[];
  };
  return { ...cost, calls, leastCalls, seenCalls: after - before, findings: findings.length };
}

function auditTable(
  accounts: readonly { readonly size: AccountSize; readonly audits: readonly Audit[] }[],
  fillSeconds: number,
): string {
  const columns = [
    { head: "calls", digits: 0, of: (audit: Audit) => audit.calls },
    { head: "needed at least", digits: 0, of: (audit: Audit) => audit.leastCalls },
    { head: "calls : least", digits: 3, of: (audit: Audit) => audit.calls / audit.leastCalls },
    { head: "seen by the gateway", digits: 0, of: (audit: Audit) => audit.seenCalls },
    { head: "findings", digits: 0, of: (audit: Audit) => audit.findings },
    { head: "wall s", digits: 2, of: (audit: Audit) => audit.wallSeconds },
    { head: "CPU s", digits: 2, of: (audit: Audit) => audit.cpuSeconds },
    { head: "peak MB", digits: 0, of: (audit: Audit) => audit.peakMegabytes },
  ];
  const cells = (audits: readonly Audit[]) =>
    columns.map(({ of, digits }) => median(audits.map(of)).toFixed(digits));
  const [tenth, whole] = accounts as readonly [(typeof accounts)[0], (typeof accounts)[0]];
  const ratios = columns.map(
    ({ of }) => `${median(whole.audits.map((one, n) => of(one) / of(tenth.audits[n]!))).toFixed(2)}x`,
  );
  const rows = [
    ...accounts.map(({ size, audits }) => [title(size), ...cells(audits)]),
    ["the second : the first", ...ratios],
  ];
  return [
    "### Calls and memory of `berth audit`, on the local AWS",
    "",
    `| ${["account", ...columns.map(({ head }) => head)].join(" | ")} |`,
    `|${" --- |".repeat(columns.length + 1)}`,
    ...rows.map((row) => `| ${row.join(" | ")} |`),
    "",
    `Filling both took ${fillSeconds.toFixed(0)} s. Most of the wall time is the local AWS's.`,
    "",
  ].join("\n");
}

function title({ repositories, images, services }: AccountSize): string {
  return `${repositories} repositories x ${images} images, ${services} services`;
}
