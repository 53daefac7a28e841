import * as path from "node:path";

import { boundedCalls, imagesInUse, inventoryClients } from "../inventory";
import type { KnownDefinitions } from "../inventory/known/known-definitions";
import { openDefinitionsFile } from "../inventory/known/definitions-file";
import { fillAccount } from "../test/cli/audit/filled-account";
import { loneAccount, type LoneAccount } from "./measuring/lone-account";
import { median, publish } from "./measuring/report";

/** What one look has cost. */
interface Look {
  readonly calls: number;
  /** Calls that were made again because the gateway throttled them. */
  readonly repeats: number;
  readonly seconds: number;
}

const rounds = 3;
const region = "us-east-1";
const size = { repositories: 20, images: 50, services: 500 };

/**
 * What the guard's look at one repository costs in a large account, while each operation of ECS is throttled: at first, and
 * with the task definitions that the first has kept; beside a look at the whole account.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/request-throttling.html (50 at once and 20 a second, of its example)
 */
export async function guard(): Promise<void> {
  const rate = { burst: 50, perSecond: 20 };
  const account = await loneAccount();
  try {
    await fillAccount(account.local.mended, region, size);
    const rules = [
      { service: "ecs", rate, status: 400, code: "ThrottlingException", message: "Rate exceeded" },
    ];
    await fetch(`${account.local.mended.endpoint}/_berth/faults`, {
      method: "PUT",
      body: JSON.stringify(rules),
    });
    const series: Record<string, Look[]> = { whole: [], first: [], second: [] };
    for (let round = 1; round <= rounds; round++) {
      const one = new Set(["team-007/assets"]);
      const kept = () => openDefinitionsFile(path.join(account.dir, `round-${round}`), Date.now());
      const first = kept();
      series["whole"]?.push(await look(account));
      series["first"]?.push(await look(account, { repositories: one, known: first }));
      first.save();
      series["second"]?.push(await look(account, { repositories: one, known: kept() }));
      console.log(`${round}/${rounds} ${JSON.stringify(Object.values(series).map((looks) => looks.at(-1)))}`);
    }
    publish("npm run bench -- guard", rounds, table(series, rate));
  } finally {
    await account.close();
  }
}

async function look(
  { local: { mended } }: LoneAccount,
  narrowing: { readonly repositories?: ReadonlySet<string>; readonly known?: KnownDefinitions } = {},
): Promise<Look> {
  // Until all buckets are full again.
  await new Promise((resolve) => setTimeout(resolve, 3000));
  const calls = boundedCalls();
  const clients = inventoryClients({
    ...{ region, endpoint: mended.endpoint },
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
    onRepeats: (times) => calls.repeated(times),
  });
  const startedAt = performance.now();
  await imagesInUse(clients, { ...narrowing, calls });
  return { calls: calls.count, repeats: calls.repeats, seconds: (performance.now() - startedAt) / 1000 };
}

function table(
  series: Readonly<Record<string, readonly Look[]>>,
  rate: { burst: number; perSecond: number },
): string {
  const titles: Readonly<Record<string, string>> = {
    whole: "all repositories, nothing kept",
    first: "one repository, nothing kept",
    second: "one repository, task definitions kept",
  };
  const whole = series["whole"] ?? [];
  const rows = Object.entries(series).map(([name, looks]) => {
    const of = (value: (one: Look) => number) => median(looks.map(value));
    const ratio = median(looks.map(({ seconds }, n) => seconds / whole[n]!.seconds));
    return `| ${[titles[name], of(({ calls }) => calls), of(({ repeats }) => repeats), of(({ seconds }) => seconds).toFixed(1), `${ratio.toFixed(2)}x`].join(" | ")} |`;
  });
  return [
    `### A look at an account of ${size.services} services, ${size.repositories} repositories x ${size.images} images, on the local AWS`,
    "",
    "| look at | calls | throttled and repeated | wall s | to the first |",
    "| --- | --- | --- | --- | --- |",
    ...rows,
    "",
    `Each operation of ECS is throttled by the gateway: ${rate.burst} calls at once, then ${rate.perSecond} a second.`,
    "",
  ].join("\n");
}
