import { InvalidArgumentError, type Command } from "commander";

import { profileOption, regionOption } from "../shared/aws-options";
import type { End } from "../shared/exit-codes";
import type { Io } from "../shared/io";
import { formatOption, oneOf, wholeNumber } from "../shared/options";
import type { DoctorOptions } from "./doctor";
import { partNames } from "./rights/part";

/** `berth doctor`: whether this machine, this project and this account are ready. */
export function doctorCommand(program: Command, io: Io, end: End): void {
  program
    .command("doctor")
    .description("check tools, credentials, rights, quotas and what was left behind, each with its remedy")
    .option("--stack <name>", "the stack (default: the one that is selected)", (name) => [name])
    .option("--cwd <folder>", "the folder of Pulumi.yaml", ".")
    .option("--timeout <seconds>", "how long each check may take", wholeNumber(1, 600), 30)
    .option("--iam", "only print the IAM policy of whoever deploys")
    .option(
      "--parts <part...>",
      `which parts of it (default: what the stack uses): ${partNames.join(", ")}`,
      parts,
    )
    .addOption(regionOption())
    .addOption(profileOption())
    .addOption(formatOption())
    .addHelpText(
      "after",
      "\nExits with 1 when there is a problem. What can't be checked is skipped, and fails nothing.",
    )
    .action(async (options: DoctorOptions) => end(await (await import("./doctor.ts")).doctor(io, options)));
}

function parts(value: string, former: readonly string[] = []): readonly string[] {
  if (value === "") throw new InvalidArgumentError("Name at least one.");
  return [...former, oneOf(...partNames)(value)];
}
