import type { Command } from "commander";

import { declaredOption, profileOption, regionOption, sourcesOption } from "../shared/aws-options";
import type { End } from "../shared/exit-codes";
import type { Io } from "../shared/io";
import { formatOption, requireOption, wholeNumber } from "../shared/options";
import type { ListOptions } from "./list";
import type { RetireOptions } from "./retire";
import type { MarkOptions } from "./mark";
import type { RestoreOptions, WithdrawOptions } from "./withdraw";

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
    .option("--expect <digest>", "fail, and mark nothing, when it runs another image than this one")
    .option(
      "--no-container-logs",
      "don't show what a container wrote that ended, where the deployment failed",
    )
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

  const withdraw = release
    .command("withdraw")
    .description("keep a release from being deployed again, by a tag; deploys nothing")
    .action(async (options: WithdrawOptions) =>
      end(await (await import("./withdraw.ts")).withdraw(io, options)),
    );
  requireOption(withdraw, "--repository <name>", "the ECR repository");
  requireOption(withdraw, "--service <name>", "whose release it is, as its release tags name it");
  requireOption(withdraw, "--because <reason>", "why: whoever deploys next reads it")
    .option("--release <number>", "the release's number", wholeNumber(1, 999_999_999_999_999))
    .option("--digest <digest>", "or the digest, of what never was a release too")
    .addOption(regionOption())
    .addOption(profileOption())
    .addOption(formatOption());

  const restore = release
    .command("restore")
    .description("take a withdrawal back; deploys nothing")
    .action(async (options: RestoreOptions) =>
      end(await (await import("./withdraw.ts")).restore(io, options)),
    );
  requireOption(restore, "--repository <name>", "the ECR repository");
  requireOption(restore, "--service <name>", "whose release it is, as its release tags name it")
    .option(
      "--release <number>",
      "the release's number (default: the one that is withdrawn)",
      wholeNumber(1, 999_999_999_999_999),
    )
    .option("--digest <digest>", "or its digest")
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
