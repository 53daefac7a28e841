import * as assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { transformSync } from "esbuild";
import { Deployment } from "../automation";
import { waitUntil } from "../local/process";
import { loadBalancerName } from "../local/start/service-request";
import type { World } from "../local/world";
import { CdkCommand, type CommandLine } from "../test/cdk/cdk-command";
import { type Clone, makeClone } from "../local/test/clone";
import { endTestWorld, testWorld } from "../local/test/world";
import { type Cost, measure } from "./measuring/measure";
import { publish, table } from "./measuring/report";
import { isSettled, readServiceSettings, type ServiceName, type ServiceSettings } from "./service-settings";

/** One tool that deploys the service, deployed once already. */
interface Program {
  readonly title: string;
  readonly commandLine: CommandLine;
  readonly service: ServiceName;
  /** Where the service answers. */
  readonly url: string;
}

/** What a round of one program cost: until the new version answered, and until the command had ended. */
interface Round {
  readonly answered: Cost;
  readonly ended: Cost;
}

/**
 * From edited content to an answer of the new version: berth's `pulumi up` and plain `cdk deploy`, each with a service
 * of its own from the same Dockerfile and context, with the same settings, in turn.
 */
export async function deploy([given = "5"]: readonly string[]): Promise<void> {
  const rounds = Number(given);
  process.env["BERTH_TIER"] ??= "full";
  const dir = mkdtempSync(path.join(os.tmpdir(), "bench-"));
  let clone: Clone | undefined;
  try {
    clone = await makeClone();
    const world = await testWorld();
    const berth = await deployWithBerth(world, clone, dir);
    const settings = await readServiceSettings(world, berth.service);
    const cdk = await deployWithCdk(world, clone, settings);
    assert.deepEqual(await readServiceSettings(world, cdk.service), settings);
    const programs = [berth, cdk];
    const series = programs.map(({ title }) => ({ title, rounds: [] as Round[] }));
    // The first round fills the caches and is not counted.
    for (let round = 0; round <= rounds; round += 1) {
      for (const [index, program] of programs.entries()) {
        const cost = await deployEdited(world, clone, program, `version ${round}.${index} of the page`);
        if (round > 0) series[index]!.rounds.push(cost);
        const [answered, ended] = [cost.answered, cost.ended].map(({ wallSeconds }) =>
          wallSeconds.toFixed(2),
        );
        console.log(`${round}/${rounds} ${program.title}: answered ${answered} s, ended ${ended} s`);
      }
    }
    const part = (which: keyof Round) =>
      series.map((one) => ({ title: one.title, costs: one.rounds.map((round) => round[which]) }));
    publish(
      `npm run bench -- deploy ${rounds}`,
      rounds,
      [
        table("From edited content to an answer of the new version", part("answered")),
        table("From edited content to the end of the command", part("ended")),
        remarks,
      ].join("\n"),
    );
  } finally {
    await endTestWorld();
    clone?.remove();
    rmSync(dir, { recursive: true, force: true });
  }
}

const remarks = `The same Dockerfile, context, health check, deregistration delay, percentages and circuit breaker. The CDK app is compiled
before, and deployed with change sets and no hotswap. CDK has the image built with \`docker build\` (buildx, the same
BuildKit) and pushed with \`docker push\`. The emulator's CloudFormation does not wait for the service, as AWS's does, so
that \`cdk deploy\` ends here before the new version answers; \`pulumi up\` waits until the service is steady. CPU and memory
are the command's own processes: no daemon's.
`;

async function deployWithBerth(world: World, clone: Clone, dir: string): Promise<Program> {
  const stack = "bench";
  const service = { name: "web", image: { context: "examples/web" }, port: 8080, loadBalancer: true };
  const config = { "berth:area": "bench", "berth:stage": "deploy", "berth:services": [service] };
  const deployment = await Deployment.open({
    workDir: clone.dir,
    stack,
    config,
    env: world.env,
    inheritEnv: false,
    engine: world.paths.dir,
    create: true,
  });
  const { outputs } = await deployment.up().result;
  const { web } = outputs["services"] as { web: { clusterArn: string; serviceName: string; url: string } };
  const configFile = path.join(dir, "Pulumi.bench.yaml");
  writeFileSync(configFile, JSON.stringify({ config }));
  const target = ["--stack", stack, "--config-file", configFile, "--non-interactive"];
  return {
    title: "berth, `pulumi up`",
    service: { cluster: web.clusterArn, service: web.serviceName },
    url: addressOf(world, web.url),
    commandLine: {
      command: path.join(world.paths.bin, "pulumi"),
      args: ["up", "--yes", "--skip-preview", ...target],
      env: { ...world.env, PULUMI_FALLBACK_TO_STATE_SECRETS_MANAGER: "true" },
    },
  };
}

async function deployWithCdk(world: World, clone: Clone, settings: ServiceSettings): Promise<Program> {
  const app = path.join(clone.dir, "bench/cdk/app.js");
  const source = readFileSync(path.join(__dirname, "cdk/app.ts"), "utf8");
  writeFileSync(app, transformSync(source, { loader: "ts", format: "cjs", target: "node22" }).code);
  const context = path.join(clone.dir, "examples/web");
  const cdk = new CdkCommand(world, clone.dir, {
    app: `node ${app}`,
    context: { settings: JSON.stringify({ ...settings, context }) },
  });
  await cdk.bootstrap();
  const output = await cdk.deploy();
  const said = (name: string) => new RegExp(`^web\\.${name} = (\\S+)$`, "m").exec(output)?.[1] ?? "";
  return {
    title: "`cdk deploy`",
    service: { cluster: said("ClusterName"), service: said("ServiceName") },
    url: addressOf(world, `http://${said("Address")}`),
    commandLine: cdk.deployLine,
  };
}

/** Edits the page, deploys it, and waits until nothing of the former version is left. */
async function deployEdited(world: World, clone: Clone, program: Program, content: string): Promise<Round> {
  const { commandLine, url, service } = program;
  const editedAt = performance.now();
  writeFileSync(path.join(clone.dir, "examples/web/www/index.html"), content);
  const command = measure(commandLine.command, commandLine.args, { cwd: clone.dir, env: commandLine.env });
  const [ended, answeredSeconds] = await Promise.all([command, secondsUntilAnswer(url, content, editedAt)]);
  await waitUntil(() => isSettled(world, service), { what: service.service, timeoutMs: 120_000 });
  return { ended, answered: { ...ended, wallSeconds: answeredSeconds } };
}

async function secondsUntilAnswer(url: string, content: string, since: number): Promise<number> {
  const patienceSeconds = 180;
  for (;;) {
    const answer = await fetch(url).catch(() => undefined);
    const text = await answer?.text();
    const seconds = (performance.now() - since) / 1000;
    if (answer?.ok && text === content) return seconds;
    if (seconds > patienceSeconds) throw new Error(`${url} did not answer with the new version: ${text}`);
    await sleep(50);
  }
}

function addressOf(world: World, loadBalancerUrl: string): string {
  return `${world.endpoint}/_alb/${loadBalancerName(loadBalancerUrl)}/`;
}
