import { Option, type Command } from "commander";

import type { AuditOptions } from "./audit";
import { declaredOption, profileOption, regionOption, sourcesOption } from "../shared/aws-options";
import type { End } from "../shared/exit-codes";
import type { Io } from "../shared/io";
import { formatOption, wholeNumber } from "../shared/options";

/** `berth audit`: an account as it is, with or without berth. */
export function auditCommand(program: Command, io: Io, end: End): void {
  program
    .command("audit")
    .description("tell which images in use are gone or will go, by which rule and when; reads only")
    .option("--repository <name...>", "only these repositories (default: all)")
    .option("--soon <days>", "what the headline is about", wholeNumber(0, 3650), 7)
    .option("--days <days>", "how far to look ahead", wholeNumber(0, 3650), 90)
    .option("--pushes <number>", "how many further pushes must do no harm", wholeNumber(0, 100_000), 200)
    .option("--keep-images <number>", "how many images cleaning would leave", wholeNumber(1, 100_000), 100)
    .addOption(sourcesOption())
    .addOption(declaredOption())
    .option("--concurrency <number>", "how many calls are under way at a time", wholeNumber(1, 100), 10)
    .option(
      "--expect-repositories",
      "exit code 2 where there is no repository: in a pipeline, a wrong region",
    )
    .option("--print-policy", "only print the IAM policy that this command needs")
    .addOption(regionOption())
    .addOption(profileOption())
    .addOption(formatOption("markdown", "html"))
    .option("--wide", "whole digests and hashes, in lines as long as they are")
    .addOption(new Option("--markdown", "as `--format markdown`"))
    .action(async (options: AuditOptions) => end(await (await import("./audit.ts")).audit(io, options)));
}
