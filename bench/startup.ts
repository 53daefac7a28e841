import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { Deployment } from "../automation";
import type { World } from "../local/world";
import { endTestWorld, testWorld } from "../local/test/world";
import { type Cost, measure } from "./measuring/measure";
import { publish, table } from "./measuring/report";
import { assertSameResources } from "./same-resources";
import { stackResources } from "./measuring/stack-resources";
import { assertStartUpMode } from "./measuring/start-up-mode";
import { formerBerth, layOut, type Variant } from "./variants";

/**
 * How long `preview` and `up` take when nothing changed: berth, berth without its guard, the same resources (but for the
 * release) as one flat program in the same start-up mode, and that one in the mode of `pulumi new aws-typescript`. The
 * programs run in turn, so that a slower machine slows all of them.
 *
 * @param args How many rounds, and the folder of an older checkout to compare with.
 */
export async function startup([given = "5", former]: readonly string[]): Promise<void> {
  const rounds = Number(given);
  process.env["BERTH_TIER"] ??= "full";
  const dir = mkdtempSync(path.join(os.tmpdir(), "bench-"));
  try {
    const world = await testWorld();
    const variants = await layOut(dir);
    // An older one may make other resources.
    const older = former === undefined ? [] : [formerBerth(variants[0]!, former)];
    for (const variant of [...variants, ...older]) assertStartUpMode(variant);
    for (const variant of [...variants, ...older]) await deploy(variant, world);
    await assertSame(variants, world);
    const compared = [...withoutGuard(variants), ...older];
    const sections: string[] = [];
    for (const command of ["preview", "up"] as const) {
      for (const cache of ["warm", "cold"] as const) {
        const series = compared.map(({ title }) => ({ title, costs: [] as Cost[] }));
        // The first round fills the caches, ts-node's and the file system's, and is not counted.
        for (let round = 0; round <= rounds; round += 1) {
          for (const [index, variant] of compared.entries()) {
            const cost = await runUnchanged(command, variant, world, { dir, cache });
            if (round > 0) series[index]!.costs.push(cost);
            console.log(
              `${command} ${cache} ${round}/${rounds} ${variant.title}: ${cost.wallSeconds.toFixed(2)} s`,
            );
          }
        }
        sections.push(table(`\`${command}\` without changes, ${cache} compilation cache`, series));
      }
    }
    const line = `npm run bench -- startup ${rounds}${former === undefined ? "" : " <older checkout>"}`;
    publish(line, rounds, sections.join("\n"));
  } finally {
    await endTestWorld();
    rmSync(dir, { recursive: true, force: true });
  }
}

/** With the first one's stack once more, for the guard's share of a run. */
function withoutGuard([berth, ...others]: readonly Variant[]): Variant[] {
  const off = { title: "berth, `berth:guard: off`", config: { ...berth!.config, "berth:guard": "off" } };
  return [berth!, { ...berth!, ...off }, ...others];
}

async function deploy({ name, workDir, stack, config }: Variant, world: World): Promise<void> {
  const { dir } = world.paths;
  const deployment = await Deployment.open({
    workDir,
    stack,
    config,
    env: world.env,
    inheritEnv: false,
    engine: dir,
    create: true,
  });
  const operation = deployment.up();
  for await (const event of operation) {
    if (event.kind === "completed" && event.operation === "create")
      console.log(`${name}: ${event.type} ${event.name}`);
  }
}

async function assertSame(variants: readonly Variant[], world: World): Promise<void> {
  const states = await Promise.all(
    variants.map(async (variant) => [variant, await stackResources(world, variant)] as const),
  );
  const [first, ...others] = states;
  for (const other of others) assertSameResources(first!, other);
}

interface RunConditions {
  readonly dir: string;
  /**
   * Whether ts-node finds what it compiled before. When it does it checks no types either, so that the mode of
   * `pulumi new aws-typescript` costs its type check only after an edit, and on a machine that is new each time (CI).
   */
  readonly cache: "warm" | "cold";
}

async function runUnchanged(
  command: "preview" | "up",
  { workDir, stack, name, config }: Variant,
  world: World,
  { dir, cache }: RunConditions,
): Promise<Cost> {
  // JSON is YAML; the namespace of a key without one is the project's name, which is the variant's.
  const qualified = Object.entries(config).map(([key, value]) => [
    key.includes(":") ? key : `${name}:${key}`,
    value,
  ]);
  const configFile = path.join(dir, `Pulumi.${name}.yaml`);
  writeFileSync(configFile, JSON.stringify({ config: Object.fromEntries(qualified) as unknown }));
  const args = command === "up" ? ["up", "--yes", "--skip-preview"] : ["preview"];
  const target = ["--stack", stack, "--config-file", configFile, "--expect-no-changes", "--non-interactive"];
  const cacheFolder = path.join(dir, `ts-node-${name}-${cache}`);
  if (cache === "cold") rmSync(cacheFolder, { recursive: true, force: true });
  const env = {
    ...world.env,
    PULUMI_FALLBACK_TO_STATE_SECRETS_MANAGER: "true",
    TS_NODE_CACHE_DIRECTORY: cacheFolder,
  };
  const cost = await measure(path.join(world.paths.bin, "pulumi"), [...args, ...target], {
    cwd: workDir,
    env,
  });
  // Else the condition would be a label without a meaning.
  if (!existsSync(cacheFolder)) throw new Error(`ts-node did not use ${cacheFolder}.`);
  return cost;
}
