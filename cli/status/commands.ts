import { Option, type Command } from "commander";

import { profileOption, regionOption } from "../shared/aws-options";
import type { End } from "../shared/exit-codes";
import type { Io } from "../shared/io";
import { formatOption, wholeNumber } from "../shared/options";
import { stackOptions } from "./stack-options";
import type { StatusOptions } from "./status";

/** `berth status`: what runs of one or more stacks. */
export function statusCommand(program: Command, io: Io, end: End): void {
  const status = program
    .command("status")
    .description(
      "show what runs of a Pulumi stack's services, where they can go back to, and what needs a look",
    );
  stackOptions(status)
    .addOption(
      new Option("--watch [seconds]", "look again each so many seconds, until Ctrl-C")
        .preset("5")
        .argParser(wholeNumber(1, 86_400)),
    )
    .addOption(regionOption())
    .addOption(profileOption())
    .addOption(formatOption())
    .action(async (options: StatusOptions) => end(await (await import("./status.ts")).status(io, options)));
}
