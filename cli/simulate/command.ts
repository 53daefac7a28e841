import type { Command } from "commander";

import type { End } from "../shared/exit-codes";
import type { Io } from "../shared/io";
import { formatOption } from "../shared/options";
import type { SimulateOptions } from "./simulate";

/** `berth simulate`: months of pushes and deployments under several lifecycle policies, without AWS. */
export function simulateCommand(program: Command, io: Io, end: End): void {
  program
    .command("simulate")
    .description(
      "live through months of pushes and deployments: what each way of keeping images loses and costs",
    )
    .option("--workload <name...>", "only these workloads (default: all)")
    .option("--workload-file <file>", "a workload of your own, as JSON; - is the standard input")
    .option("--retention <name...>", "only these ways of keeping images (default: all)")
    .option("--policy <file>", "try this lifecycle policy too, on one repository with tags that never move")
    .addOption(formatOption("markdown", "svg"))
    .action(async (options: SimulateOptions) =>
      end(await (await import("./simulate.ts")).simulateRetentions(io, options)),
    );
}
