import { Option, type Command } from "commander";

import type { End } from "../shared/exit-codes";
import type { Io } from "../shared/io";
import { formatOption, oneOf, wholeNumber } from "../shared/options";
import type { InitOptions } from "./options";

/** `berth init`: a Pulumi project, from flags or questions, or from another tool's project. */
export function initCommand(program: Command, io: Io, end: End): void {
  program
    .command("init")
    .description("write a Pulumi project that previews at once; asks what no option says, in a terminal")
    .argument("[folder]", "where to (default: here, or `berth` beside a project that is found here)")
    .option("--name <name>", "project and area (default: what is found, or the folder's name)")
    .option("--stage <stage>", "stage and stack (default: dev)")
    .option("--region <region>", "AWS region (default: AWS_REGION)")
    .option("--service <name>", "one service of this name, and none that is found (default: web)")
    .option(
      "--context <folder>",
      "the folder of the service's Dockerfile (default: the service's name in the project, a sample where it isn't there)",
    )
    .option("--port <port>", "the port on which the service answers (default: 8080)", wholeNumber(1, 65_535))
    .addOption(
      new Option(
        "--from <kind>",
        "take from the cdk, awsx, sst or copilot project here, or from none (default: what is found)",
      ).argParser(oneOf("cdk", "awsx", "sst", "copilot", "none")),
    )
    .option(
      "--package <spec>",
      "where npm finds pulumi-berth: a version, or the file of a packed one (default: where this berth is from)",
    )
    .option("--no-install", "don't run `npm install`")
    .option("--no-stack", "don't make the stack")
    .option("--force", "write over files that are there")
    .option("-y, --yes", "ask nothing")
    .addOption(formatOption())
    .action(async (folder: string | undefined, options: InitOptions) =>
      end(await (await import("./init.ts")).init(io, folder, options)),
    );
}
