import type { Command } from "commander";

import type { End } from "../shared/exit-codes";
import type { Io } from "../shared/io";
import { formatOption } from "../shared/options";
import { oneStackOptions } from "../status/stack-options";
import type { GraphOptions } from "./graph";

/** `berth graph`: in which order a stack's resources are made. */
export function graphCommand(program: Command, io: Io, end: End): void {
  const graph = program
    .command("graph")
    .description("show in which order a Pulumi stack's resources are made: text, Mermaid or SVG");
  oneStackOptions(graph)
    .option("--detail", "with roles, rights, security groups, rules and all else")
    .addOption(formatOption("mermaid", "svg"))
    .action(async (options: GraphOptions) => end(await (await import("./graph.ts")).graph(io, options)));
}
