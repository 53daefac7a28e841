import { Option, type Command } from "commander";

import type { End } from "../shared/exit-codes";
import type { Io } from "../shared/io";
import { formatOption, oneOf, wholeNumber } from "../shared/options";
import type { InitOptions } from "./init";

/** `berth init`: a Pulumi project, from flags or questions, or from another tool's project. */
export function initCommand(program: Command, io: Io, end: End): void {
  program
    .command("init")
    .description("write a Pulumi project with a repository and services; asks in a terminal, unless `--yes`")
    .argument("[folder]", "where to; default: here, or `berth` beside a project that is found here")
    .option("--name <name>", "project and area (default: the folder's name)")
    .option("--stage <stage>", "stage and stack (default: dev)")
    .option("--region <region>", "AWS region (default: AWS_REGION)")
    .option("--service <name>", "one service of this name (default: web)")
    .option("--context <folder>", "the folder with its Dockerfile (default: the service's name)")
    .option("--port <port>", "the port on which it answers (default: 8080)", wholeNumber(1, 65_535))
    .addOption(
      new Option(
        "--from <kind>",
        "take from the cdk, awsx, sst or copilot project here, or from none (default: what is found)",
      ).argParser(oneOf("cdk", "awsx", "sst", "copilot", "none")),
    )
    .option("--package <spec>", "where npm finds pulumi-berth: a version, or the file of a packed one")
    .option("--no-install", "don't run `npm install`")
    .option("--no-stack", "don't make the stack")
    .option("--force", "write over files that are there")
    .option("-y, --yes", "ask nothing")
    .addOption(formatOption())
    .action(async (folder: string | undefined, options: InitOptions) =>
      end(await (await import("./init.ts")).init(io, folder, options)),
    );
}
