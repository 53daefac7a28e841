import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { Deployment } from "../automation";
import { callTotals } from "../local/start/call-totals";
import { checkout } from "../local/paths";
import { pushTinyImage } from "../local/tiny-image";
import type { World } from "../local/world";
import { endTestWorld, testWorld } from "../local/test/world";
import { acceleration, lineThrough, type Point } from "./measuring/linear-fit";
import { type Cost, measure } from "./measuring/measure";
import { median, publish } from "./measuring/report";

/** How many services a stack has. */
const sizes = [1, 10, 40];

/** The commands, in the order in which they are measured on a stack that has its repository and nothing else. */
const commands = [
  { title: "`preview` of all that is new", args: ["preview"] },
  { title: "`up` that makes it", args: ["up", "--yes", "--skip-preview"] },
  { title: "`preview` without changes", args: ["preview", "--expect-no-changes"] },
  { title: "`up` without changes", args: ["up", "--yes", "--skip-preview", "--expect-no-changes"] },
] as const;

/** What one command cost, and how many calls AWS got from it, which no load of the machine changes much. */
interface Growth extends Cost {
  readonly calls: number;
}

/**
 * How long `preview` and `up` take with 1, 10 and 40 services. They run an image that is there already, and no task: what
 * is measured is the program, the engine, the provider and AWS's answers. Each round has stacks of its own.
 */
export async function growth([given = "3"]: readonly string[]): Promise<void> {
  const rounds = Number(given);
  process.env["BERTH_TIER"] ??= "engine";
  const dir = mkdtempSync(path.join(os.tmpdir(), "bench-"));
  try {
    const world = await testWorld();
    const costs = commands.map(() => sizes.map(() => [] as Growth[]));
    for (let round = 0; round <= rounds; round += 1) {
      for (const [column, size] of sizes.entries()) {
        // Before the first round that counts, the smallest stack fills the caches.
        if (round === 0 && column > 0) continue;
        const stack = `growth-${size}-${round}`;
        const config = await prepareStack(world, stack, size);
        const configFile = path.join(dir, `Pulumi.${stack}.yaml`);
        writeFileSync(configFile, JSON.stringify({ config }));
        for (const [row, { title, args }] of commands.entries()) {
          const cost = await run(world, args, { stack, configFile });
          if (round > 0) costs[row]![column]!.push(cost);
          const { wallSeconds, calls } = cost;
          console.log(
            `${round}/${rounds} ${size} services, ${title}: ${wallSeconds.toFixed(2)} s, ${calls} calls`,
          );
        }
      }
    }
    publish(`npm run bench -- growth ${rounds}`, rounds, growthTable(costs));
  } finally {
    await endTestWorld();
    rmSync(dir, { recursive: true, force: true });
  }
}

/** Makes the repository with one image in it, and gives the configuration that adds the services. */
async function prepareStack(world: World, stack: string, size: number) {
  const config = { "berth:area": "growth", "berth:stage": stack };
  const { dir: engine } = world.paths;
  const options = {
    workDir: checkout,
    stack,
    config,
    env: world.env,
    inheritEnv: false,
    engine,
    create: true,
  };
  const deployment = await Deployment.open(options);
  const { outputs } = await deployment.up().result;
  const digest = await pushTinyImage(world, outputs["repositoryName"] as string);
  const services = Array.from({ length: size }, (_, index) => ({
    name: `service-${index + 1}`,
    image: { digest },
    desiredCount: 0,
  }));
  return { ...config, "berth:services": services };
}

async function run(
  world: World,
  args: readonly string[],
  { stack, configFile }: { stack: string; configFile: string },
): Promise<Growth> {
  const target = ["--stack", stack, "--config-file", configFile, "--non-interactive"];
  const env = { ...world.env, PULUMI_FALLBACK_TO_STATE_SECRETS_MANAGER: "true" };
  const { calls: before = 0 } = await callTotals(world);
  const cost = await measure(path.join(world.paths.bin, "pulumi"), [...args, ...target], {
    cwd: checkout,
    env,
  });
  const { calls: after = 0 } = await callTotals(world);
  return { ...cost, calls: after - before };
}

/** Medians of wall time and calls, and the line through each with how far growth is from it. */
function growthTable(costs: readonly (readonly (readonly Growth[])[])[]): string {
  const head = [...sizes.map(String), "fit", "a service, 10 to 40 : 1 to 10"];
  const section = (unit: string, digits: number, of: (growth: Growth) => number) => [
    `| ${[unit, ...head].join(" | ")} |`,
    `|${" --- |".repeat(head.length + 1)}`,
    ...commands.map(({ title }, row) => {
      const points: Point[] = sizes.map((services, column) => ({
        services,
        amount: median(costs[row]![column]!.map(of)),
      }));
      const { base, each } = lineThrough(points);
      const fit = `${base.toFixed(digits)} + ${each.toFixed(digits + 1)} a service`;
      const amounts = points.map(({ amount }) => amount.toFixed(digits));
      return `| ${[title, ...amounts, fit, `${acceleration(points).toFixed(2)}x`].join(" | ")} |`;
    }),
    "",
  ];
  return [
    "### By number of services (images by digest, no tasks; engine tier)",
    "",
    ...section("wall seconds", 2, ({ wallSeconds }) => wallSeconds),
    ...section("calls to AWS", 0, ({ calls }) => calls),
  ].join("\n");
}
