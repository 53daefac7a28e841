import type { Command } from "commander";

import type { End } from "../shared/exit-codes";
import type { Io } from "../shared/io";
import { formatOption, requireOption, wholeNumber } from "../shared/options";
import type { PromoteCommandOptions } from "./promote";

/** `berth promote`: what one stage runs, in another one. */
export function promoteCommand(program: Command, io: Io, end: End): void {
  const promote = program
    .command("promote")
    .description("copy what one stage runs into another one's repository, by digest, and deploy it there")
    .argument("[services...]", "only these services (default: all that the first stage has)")
    .action(async (services: readonly string[], options: PromoteCommandOptions) =>
      end(await (await import("./promote.ts")).promoteStage(io, services, options)),
    );
  requireOption(promote, "--from <stack>", "the stack whose services run what is promoted");
  requireOption(promote, "--to <stack>", "the stack that is to run it")
    .option("--cwd <folder>", "the project's folder", ".")
    .option("--release <number>", "release.<service>.<number>, of one service", wholeNumber(1, 1e15 - 1))
    .option("--digest <digest>", "an image of the first stage's repository, for one service")
    .option("--preview", "only say what would be copied and deployed")
    .option("-y, --yes", "go on where the stage is protected")
    .option("--no-deploy", "copy, and deploy nothing")
    .option("--from-profile <name>", "a profile that reads the first stage (default: as its stack)")
    .option("--from-region <region>", "the region of the first stage (default: its stack's)")
    .addOption(formatOption());
}
