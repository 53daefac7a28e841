import * as path from "node:path";

import { endTestWorld, testWorld } from "../local/test/world";
import type { World } from "../local/world";
import { CdkCommand, type CommandLine } from "../test/cdk/cdk-command";
import { PackedProject } from "../test/shared/packed-package";
import { type Cost, measure } from "./measuring/measure";
import { publish, table } from "./measuring/report";

/**
 * `berth cdk deploy` of an app that has not changed, beside `cdk deploy` of it: in a copy of `examples/cdk`, in turn.
 */
export async function cdkDeploy([given = "5"]: readonly string[]): Promise<void> {
  const rounds = Number(given);
  process.env["BERTH_TIER"] ??= "full";
  let project: PackedProject | undefined;
  try {
    const world = await testWorld();
    project = PackedProject.copyOf("examples/cdk");
    const cdk = new CdkCommand(world, project.dir, { context: { stage: "dev" } });
    await prepare(world, project, cdk);
    const programs: readonly { title: string; line: CommandLine }[] = [
      {
        title: "`berth cdk deploy --pulumi`",
        line: berthLine(world, project, "--pulumi", ".", "--stack", "dev"),
      },
      { title: "`berth cdk deploy`", line: berthLine(world, project) },
      { title: "`cdk deploy`", line: cdk.deployLine },
      { title: "`pulumi up`, then `cdk deploy`", line: oneAfterTheOther(cdk.deployLine) },
    ];
    const series = programs.map(({ title }) => ({ title, costs: [] as Cost[] }));
    // The first round deploys, fills the caches and is not counted.
    for (let round = 0; round <= rounds; round += 1) {
      for (const [index, { title, line }] of programs.entries()) {
        const { command, args, env } = line;
        const cost = await measure(command, args, { cwd: project.dir, env });
        if (round > 0) series[index]!.costs.push(cost);
        console.log(`${round}/${rounds} ${title}: ${cost.wallSeconds.toFixed(2)} s`);
      }
    }
    type Series = (typeof series)[0];
    const [whole, alone, plain, both] = series as [Series, Series, Series, Series];
    publish(
      `npm run bench -- cdk-deploy ${rounds}`,
      rounds,
      [
        table("Repository, synthesis, assets, stacks and marks, nothing changed", [whole, plain]),
        table("Beside the two commands that it does at the same time", [whole, both]),
        table("The same without the repository's stack", [alone, plain]),
        remarks,
      ].join("\n"),
    );
  } finally {
    await endTestWorld();
    project?.remove();
  }
}

const remarks = `\`cdk deploy\` marks nothing and brings up no stack of Pulumi's. The app is run by tsx, as the example is.
`;

/** The repository, and what every CDK app expects of an account. */
async function prepare(world: World, project: PackedProject, cdk: CdkCommand): Promise<void> {
  await cdk.bootstrap();
  project.run("pulumi", ["stack", "init", "dev"], world.env);
  project.run("pulumi", ["config", "set", "aws:region", "us-east-1", "--stack", "dev"], world.env);
}

/** What brings up the repository's stack and deploys the app without berth's command. */
function oneAfterTheOther({ command, args, env }: CommandLine): CommandLine {
  const up = ["pulumi", "up", "--yes", "--skip-preview", "--non-interactive", "--stack", "dev"];
  return { command: "sh", args: ["-c", `${up.join(" ")} && exec "$0" "$@"`, command, ...args], env };
}

function berthLine({ env }: World, project: PackedProject, ...more: readonly string[]): CommandLine {
  const main = path.join(project.dir, "node_modules/pulumi-berth/dist/cli/main.js");
  const fixed = ["cdk", "deploy", "--context", "stage=dev", "--require-approval", "never"];
  return { command: process.execPath, args: [main, ...fixed, ...more], env };
}
