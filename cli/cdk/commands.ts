import type { Command } from "commander";

import { declaredOption, profileOption, regionOption, sourcesOption } from "../shared/aws-options";
import type { End } from "../shared/exit-codes";
import type { Io } from "../shared/io";
import { formatOption, requireOption, wholeNumber } from "../shared/options";
import type { GcCheckOptions } from "./gc-check";
import type { HandOffOptions } from "./hand-off";

/** `berth cdk`: for who deploys with CDK. */
export function cdkCommands(program: Command, io: Io, end: End): void {
  const cdk = program
    .command("cdk")
    .description("for who deploys with CDK: its repository, and what `cdk gc` would delete");

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
}
