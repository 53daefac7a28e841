import { writeFileSync } from "node:fs";
import * as path from "node:path";

import { settingsVariable } from "../keeper/environment";
import { keeperCode } from "../keeper/definition/code";
import { keeperMemory } from "../keeper/definition/parts";
import { checkout } from "../local/paths";
import { type AccountSize, fillAccount } from "../test/cli/audit/filled-account";
import { loneAccount, type LoneAccount } from "./measuring/lone-account";
import { type Cost, measure } from "./measuring/measure";
import { median, publish } from "./measuring/report";

interface Look extends Cost {
  readonly calls: number;
}

const rounds = 3;
const region = "us-east-1";

/**
 * A keeper's sweep of an account, beside `berth audit` of the same: the first, which marks all that runs, and the next ones,
 * which find it marked. The function's own code, in a process of its own.
 */
export async function keeper(given: readonly string[]): Promise<void> {
  const [repositories = 100, images = 1000, services = 500] = given.map(Number);
  const size: AccountSize = { repositories, images, services };
  const account = await loneAccount();
  try {
    await fillAccount(account.local.mended, region, size);
    const code = path.join(account.dir, "keeper.js");
    writeFileSync(code, keeperCode());
    const first = await sweep(account, code);
    console.log(`the first sweep: ${JSON.stringify(first)}`);
    const sweeps: Look[] = [];
    const audits: Look[] = [];
    for (let round = 1; round <= rounds; round++) {
      audits.push(await audit(account));
      sweeps.push(await sweep(account, code));
      console.log(`${round}/${rounds}: ${JSON.stringify([audits.at(-1), sweeps.at(-1)])}`);
    }
    const name = ["npm run bench -- keeper", ...given].join(" ");
    publish(name, rounds, table(size, { first, sweeps, audits }));
  } finally {
    await account.close();
  }
}

function sweep(account: LoneAccount, code: string): Promise<Look> {
  const settings = JSON.stringify({ repositories: { names: ["*"] } });
  const modules = { NODE_PATH: path.join(checkout, "node_modules") };
  const script = `require(${JSON.stringify(code)}).handler({})`;
  return look(account, [...asInLambda, "-e", script], { [settingsVariable]: settings, ...modules });
}

/** Where there is more memory, Node.js clears up less often. */
const asInLambda = [
  `--max-old-space-size=${Math.round(keeperMemory * 0.6)}`,
  `--max-semi-space-size=${keeperMemory / 32}`,
];

/** As the package has it: every bench builds it first. 1 says that something is at risk. */
function audit(account: LoneAccount): Promise<Look> {
  return look(account, [path.join(checkout, "dist/cli/main.js"), "audit", "--region", region, "--json"]);
}

async function look(
  { env, calls }: LoneAccount,
  args: string[],
  more: Record<string, string> = {},
): Promise<Look> {
  const before = await calls();
  const script = '"$0" "$@" > /dev/null; [ $? -le 1 ]';
  const cost = await measure("sh", ["-c", script, process.execPath, ...args], {
    cwd: checkout,
    env: { ...env, AWS_REGION: region, ...more },
  });
  return { ...cost, calls: (await calls()) - before };
}

function table(
  { repositories, images, services }: AccountSize,
  { first, sweeps, audits }: Record<"sweeps" | "audits", readonly Look[]> & { readonly first: Look },
): string {
  const columns = [
    { head: "calls", digits: 0, of: (one: Look) => one.calls },
    { head: "wall s", digits: 2, of: (one: Look) => one.wallSeconds },
    { head: "CPU s", digits: 2, of: (one: Look) => one.cpuSeconds },
    { head: "peak MB", digits: 0, of: (one: Look) => one.peakMegabytes },
  ];
  const cells = (looks: readonly Look[]) =>
    columns.map(({ of, digits }) => median(looks.map(of)).toFixed(digits));
  const ratios = columns.map(
    ({ of }) => `${median(sweeps.map((one, n) => of(one) / of(audits[n]!))).toFixed(2)}x`,
  );
  const rows = [
    ["`berth audit`", ...cells(audits)],
    ["the first sweep, which marks all", ...cells([first])],
    ["a further sweep", ...cells(sweeps)],
    ["a further sweep : the audit", ...ratios],
  ];
  return [
    `### A keeper's sweep: ${repositories} repositories x ${images} images, ${services} services, on the local AWS`,
    "",
    `| ${["", ...columns.map(({ head }) => head)].join(" | ")} |`,
    `|${" --- |".repeat(columns.length + 1)}`,
    ...rows.map((row) => `| ${row.join(" | ")} |`),
    "",
    `Most of the wall time is the local AWS's. A sweep runs with ${asInLambda.join(" ")}: the function has ${keeperMemory} MB.`,
    "",
  ].join("\n");
}
