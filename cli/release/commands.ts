import type { Command } from "commander";

import { declaredOption, profileOption, regionOption, sourcesOption } from "../shared/aws-options";
import type { End } from "../shared/exit-codes";
import type { Io } from "../shared/io";
import { formatOption, requireOption, wholeNumber } from "../shared/options";
import type { ListOptions } from "./list";
import type { RetireOptions } from "./retire";
import type { MarkOptions } from "./mark";

/** `berth release`: release tags, on any repository and for any ECS service. */
export function releaseCommands(program: Command, io: Io, end: End): void {
  const release = program
    .command("release")
    .description("mark what ECS services run with release tags, which a lifecycle policy can keep");

  const mark = release
    .command("mark")
    .description("wait until a service is steady, and put release.<service>.<n> on the images that it runs")
    .action(async (options: MarkOptions) => end(await (await import("./mark.ts")).markRelease(io, options)));
  requireOption(mark, "--service <name or ARN>", "the ECS service")
    .option("--cluster <name or ARN>", "its cluster (default: that of the ARN, else default)")
    .option("--as <name>", "count its releases under this name (default: the service's)")
    .option("--shield", "put a shield for release tags before the other rules of the lifecycle policy")
    .option("--timeout <seconds>", "how long to wait for the service", wholeNumber(0, 86_400), 900)
    .addOption(regionOption())
    .addOption(profileOption())
    .addOption(formatOption());

  const list = release
    .command("list")
    .description("show the release tags of a repository, the newest first")
    .action(async (options: ListOptions) => end(await (await import("./list.ts")).listReleases(io, options)));
  requireOption(list, "--repository <name>", "the ECR repository")
    .option("--service <name>", "only this one's, as its release tags name it")
    .addOption(regionOption())
    .addOption(profileOption())
    .addOption(formatOption());

  const retire = release
    .command("retire")
    .description("take old release tags away, tags only; what is in use keeps its own")
    .action(async (options: RetireOptions) =>
      end(await (await import("./retire.ts")).retireReleases(io, options)),
    );
  requireOption(retire, "--repository <name>", "the ECR repository")
    .option("--service <name>", "only this one's, as its release tags name it (default: all)")
    .option(
      "--keep-releases <number>",
      "how many of the last releases keep their tags",
      wholeNumber(1, 1000),
      5,
    )
    .option("--gone", "end the histories of services that are gone: take all their release tags away")
    .option("--dry-run", "only say what would be taken away")
    .addOption(sourcesOption())
    .addOption(declaredOption())
    .addOption(regionOption())
    .addOption(profileOption())
    .addOption(formatOption());
}
