import type { Command } from "commander";

import { profileOption, regionOption } from "../shared/aws-options";
import type { End } from "../shared/exit-codes";
import type { Io } from "../shared/io";
import { formatOption, requireOption, wholeNumber } from "../shared/options";
import type { RollbackCommandOptions } from "./rollback";

/** `berth rollback`: for services of a Pulumi stack. */
export function rollbackCommand(program: Command, io: Io, end: End): void {
  const rollback = program
    .command("rollback")
    .description(
      "go back to an earlier release, without a build: withdraw what is bad, and deploy what was before",
    )
    .argument("[service]", "the service, as its release tags name it (default: the stack's one image)")
    .action(async (service: string | undefined, options: RollbackCommandOptions) =>
      end(await (await import("./rollback.ts")).rollBack(io, service, options)),
    );
  requireOption(rollback, "--stack <name>", "the Pulumi stack");
  requireOption(rollback, "--because <reason>", "why: whoever deploys next reads it")
    .option("--cwd <folder>", "the project's folder", ".")
    .option(
      "--to <release>",
      "the number of the release to go back to (default: the newest that neither runs nor is withdrawn)",
      wholeNumber(1, 999_999_999_999_999),
    )
    .option("--digest <digest>", "or its digest")
    .option("--preview", "only say what would happen")
    .option("-y, --yes", "do it without asking")
    .addOption(regionOption())
    .addOption(profileOption())
    .addOption(formatOption());
}
