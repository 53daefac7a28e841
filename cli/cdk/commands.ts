import { Option, type Command } from "commander";

import { declaredOption, profileOption, regionOption, sourcesOption } from "../shared/aws-options";
import type { End } from "../shared/exit-codes";
import type { Io } from "../shared/io";
import { formatOption, oneOf, requireOption, wholeNumber } from "../shared/options";
import { approvals } from "./deploy/approvals";
import type { DeployOptions } from "./deploy/deploy";
import type { GcCheckOptions } from "./gc-check";
import type { HandOffOptions } from "./hand-off";
import type { MigrateOptions } from "./migrate/migrate";
import type { PinOptions } from "./pin";

/** `berth cdk`: for who deploys with CDK. */
export function cdkCommands(program: Command, io: Io, end: End): void {
  const cdk = program
    .command("cdk")
    .description("for who deploys with CDK: its repository, and what `cdk gc` would delete");

  const deploy = cdk
    .command("deploy")
    .description("deploy a CDK app: its repository first, then images and stacks; then mark what they run")
    .argument("[stacks...]", "as of `cdk deploy` (default: all, those of stages too)")
    .option("--app <command>", "the command that runs the app (default: what cdk.json says)")
    .option("-c, --context <key=value...>", "context for the app")
    .option("--output <folder>", "the folder of the cloud assembly", "cdk.out")
    .option("--pulumi <folder>", "the project that owns the repository: brought up while CDK synthesizes")
    .option("--stack <name>", "its stack")
    .option("--pin", "run the images by digest: synthesize again once they are pushed")
    .option("--no-mark", "place no release tags: a keeper does")
    .option("--timeout <seconds>", "how long to wait for a service", wholeNumber(0, 86_400), 900)
    .addOption(
      new Option("--require-approval <when>", `which changes of rights stop it: ${approvals.join(", ")}`)
        .default("broadening")
        .argParser(oneOf(...approvals)),
    )
    .action(async (stacks: readonly string[], options: DeployOptions) =>
      end(await (await import("./deploy/deploy.ts")).deployCdkApp(io, stacks, options)),
    );
  deploy.addOption(regionOption()).addOption(profileOption()).addOption(formatOption());

  const handOff = cdk
    .command("handoff")
    .description("write what a CDK app's synthesizer has to know of the repository, once that is there")
    .option("--area <area>", "the application area: the repository is <area>-assets-<stage>")
    .option("--repository <name>", "the repository, where it has another name")
    .option("--publishing-role <ARN>", "the role that pushes (default: the bootstrap's)")
    .option("--out <file>", "where to write it (default: the standard output)")
    .option("--check <file>", "write nothing: see whether this file still says what is true")
    .action(async (options: HandOffOptions) =>
      end(await (await import("./hand-off.ts")).handOffRepository(io, options)),
    );
  requireOption(handOff, "--stage <stage>", "the stage that it is for")
    .addOption(regionOption())
    .addOption(profileOption())
    .addOption(formatOption());

  cdk
    .command("pin")
    .description("write the digests of an app's images that are pushed, for its next synthesis")
    .option("--assembly <folder>", "the cloud assembly that `cdk synth` wrote", "cdk.out")
    .option("--out <file>", "where to write them (default: the standard output)")
    .addOption(regionOption())
    .addOption(profileOption())
    .addOption(formatOption())
    .action(async (options: PinOptions) => end(await (await import("./pin.ts")).pinImages(io, options)));

  cdk
    .command("gc-check")
    .description("tell what `cdk gc` would delete although something runs it; reads only")
    .option("--qualifier <qualifier>", "the bootstrap's", "hnb659fds")
    .option("--repository <name>", "the bootstrap's repository, where it has another name")
    .option("--created-buffer-days <days>", "as `cdk gc` has it", wholeNumber(0, 3650), 1)
    .addOption(sourcesOption())
    .addOption(declaredOption())
    .addOption(regionOption())
    .addOption(profileOption())
    .addOption(formatOption())
    .action(async (options: GcCheckOptions) =>
      end(await (await import("./gc-check.ts")).gcCheck(io, options)),
    );

  const migration = cdk
    .command("migrate")
    .description("copy what runs out of a shared repository into one of its own, by digest; no build")
    .option("--from <repository>", "where the images are (default: the bootstrap's repository)")
    .option("--qualifier <qualifier>", "the bootstrap's", "hnb659fds")
    .option("--app <app>", "the CDK app's name, as its synthesizer has it: its assets get its tags")
    .option("--dry-run", "only say what would be copied")
    .action(async (options: MigrateOptions) =>
      end(await (await import("./migrate/migrate.ts")).migrate(io, options)),
    );
  requireOption(migration, "--to <repository>", "where they are to be; it has to be there")
    .addOption(sourcesOption())
    .addOption(declaredOption())
    .addOption(regionOption())
    .addOption(profileOption())
    .addOption(formatOption());
}
