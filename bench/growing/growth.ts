import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

import { type ConfigValue, Deployment } from "../../automation";
import { checkout } from "../../local/paths";
import { callTotals } from "../../local/start/call-totals";
import { endTestWorld, testWorld } from "../../local/test/world";
import { pushTinyImage } from "../../local/tiny-image";
import type { World } from "../../local/world";
import { generateLifecyclePolicy, serialiseLifecyclePolicy } from "../../retention";
import { measure } from "../measuring/measure";
import { publish } from "../measuring/report";
import { stackResources } from "../measuring/stack-resources";
import { assertSameResources, type Compared, type StateResource } from "../same-resources";
import { layOutFlat } from "../variants";
import { commands, type Growth, growthTable, sizes } from "./growth-table";
import { growthSvg } from "./plot";

/** A program that makes as many services as its configuration says. */
interface Subject {
  readonly name: string;
  readonly workDir: string;
  readonly repository: (stack: string) => string;
  /** @param digest Of the image that the services run; none before there is one. */
  readonly config: (stack: string, size: number, digest?: string) => Readonly<Record<string, ConfigValue>>;
}

/**
 * How long `preview` and `up` take with 1, 10 and 40 services, beside the same resources without berth. They run an image
 * that is there already, and no task: what is measured is the program, the engine, the provider and AWS's answers. Each
 * round has stacks of its own.
 */
export async function growth([given = "3"]: readonly string[]): Promise<void> {
  const rounds = Number(given);
  process.env["BERTH_TIER"] ??= "engine";
  const dir = mkdtempSync(path.join(os.tmpdir(), "bench-"));
  try {
    const world = await testWorld();
    const subjects = [berth, flat(dir)];
    const costs = subjects.map(() => commands.map(() => sizes.map(() => [] as Growth[])));
    for (let round = 0; round <= rounds; round += 1) {
      for (const [column, size] of sizes.entries()) {
        // Before the first round that counts, the smallest stack fills the caches.
        if (round === 0 && column > 0) continue;
        const stack = `growth-${size}-${round}`;
        const states: (readonly [Compared, StateResource[]])[] = [];
        for (const [index, subject] of subjects.entries()) {
          const config = await prepareStack(world, subject, stack, size);
          const configFile = path.join(dir, `Pulumi.${stack}.yaml`);
          writeFileSync(configFile, JSON.stringify({ config }));
          for (const [row, { title, args }] of commands.entries()) {
            const cost = await run(world, args, { workDir: subject.workDir, stack, configFile });
            if (round > 0) costs[index]![row]![column]!.push(cost);
            const { wallSeconds, calls } = cost;
            console.log(
              `${round}/${rounds} ${subject.name}, ${size} services, ${title}: ${wallSeconds.toFixed(2)} s, ${calls} calls`,
            );
          }
          const compared = { name: subject.name, stack, repository: subject.repository(stack) };
          states.push([compared, await stackResources(world, { workDir: subject.workDir, stack })]);
        }
        assertSameResources(states[0]!, states[1]!);
      }
    }
    publish(`npm run bench -- growth ${rounds}`, rounds, growthTable(costs[0]!, costs[1]!));
    const results = readFileSync(path.join(checkout, "bench/results.md"), "utf8");
    writeFileSync(path.join(checkout, "docs/growth.svg"), growthSvg(results));
  } finally {
    await endTestWorld();
    rmSync(dir, { recursive: true, force: true });
  }
}

const serviceNames = (size: number) => Array.from({ length: size }, (_, index) => `service-${index + 1}`);

const berth: Subject = {
  name: "berth",
  workDir: checkout,
  repository: (stack) => `growth-assets-${stack}`,
  config: (stack, size, digest) => ({
    ...{ "berth:area": "growth", "berth:stage": stack },
    "berth:services":
      digest === undefined
        ? []
        : serviceNames(size).map((name) => ({ name, image: { digest }, desiredCount: 0 })),
  }),
};

function flat(dir: string): Subject {
  const repository = (stack: string) => `flat-assets-${stack}`;
  return {
    name: "flat",
    workDir: layOutFlat(dir, "flat", "services.ts"),
    repository,
    config: (stack, size, digest) => ({
      "flat:repository": repository(stack),
      "flat:cluster": `growth-${stack}`,
      "flat:lifecyclePolicy": serialiseLifecyclePolicy(generateLifecyclePolicy({})),
      "flat:services": digest === undefined ? [] : serviceNames(size),
      ...(digest !== undefined && { "flat:digest": digest }),
    }),
  };
}

/** Makes the repository with one image in it, and gives the configuration that adds the services. */
async function prepareStack(world: World, subject: Subject, stack: string, size: number) {
  const { dir: engine } = world.paths;
  const { workDir } = subject;
  const options = { workDir, stack, env: world.env, inheritEnv: false, engine, create: true };
  const deployment = await Deployment.open({ ...options, config: subject.config(stack, size) });
  await deployment.up().result;
  const digest = await pushTinyImage(world, subject.repository(stack));
  return subject.config(stack, size, digest);
}

async function run(
  world: World,
  args: readonly string[],
  { workDir, stack, configFile }: { workDir: string; stack: string; configFile: string },
): Promise<Growth> {
  const target = ["--stack", stack, "--config-file", configFile, "--non-interactive"];
  const env = { ...world.env, PULUMI_FALLBACK_TO_STATE_SECRETS_MANAGER: "true" };
  const { calls: before = 0 } = await callTotals(world);
  const cost = await measure(path.join(world.paths.bin, "pulumi"), [...args, ...target], {
    cwd: workDir,
    env,
  });
  const { calls: after = 0 } = await callTotals(world);
  return { ...cost, calls: after - before };
}
