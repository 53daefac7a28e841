import type { Command } from "commander";

import { profileOption, regionOption } from "../shared/aws-options";
import type { End } from "../shared/exit-codes";
import type { Io } from "../shared/io";
import { formatOption, instant, wholeNumber } from "../shared/options";
import type { EvaluateOptions } from "./evaluate";
import { imagesHelp, nowHelp, policyHelp } from "./help";
import type { VerifyOptions } from "./verify";

/** `berth policy evaluate`: of files alone, or with `--verify` beside ECR's own preview. */
export function evaluateCommand(policy: Command, io: Io, end: End): void {
  const evaluate = policy
    .command("evaluate")
    .description(
      "tell what the policy does to each image, as ECR would; with --verify, ask ECR too, which deletes nothing",
    )
    .option("--policy <file>", policyHelp)
    .option("--images <file>", imagesHelp)
    .option("--now <time>", nowHelp, instant)
    .option(
      "--verify",
      "have ECR preview the policy on a repository, and tell where it says otherwise: exit code 1",
    )
    .option(
      "--repository <name>",
      "with --verify: the repository; without --policy, by the policy that it has",
    )
    .option("--timeout <seconds>", "with --verify: how long to wait for ECR", wholeNumber(1, 3600), 120)
    .addOption(regionOption())
    .addOption(profileOption())
    .addOption(formatOption())
    .action(async (options: Partial<EvaluateOptions> & Partial<VerifyOptions> & { verify?: true }) => {
      const {
        verify = false,
        policy: file,
        images,
        repository,
        now,
        timeout = 120,
        format = "text",
      } = options;
      const missing = (name: string, help: string) =>
        evaluate.error(`error: \`${name}\` is missing: ${help}`, { code: "missing-option" });
      if (verify) {
        if (images !== undefined || now !== undefined)
          return evaluate.error(
            "error: `--verify` asks ECR about what is there now: leave out `--images` and `--now`.",
          );
        if (repository === undefined)
          return missing("--repository <name>", "the repository that ECR is asked about");
        const { verifyPolicy } = await import("./verify.ts");
        const given = file === undefined ? {} : { policy: file };
        return end(await verifyPolicy(io, { ...options, ...given, repository, timeout, format }));
      }
      if (repository !== undefined)
        return evaluate.error("error: `--repository` goes with `--verify`; without it, no AWS is asked.");
      if (file === undefined) return missing("--policy <file>", policyHelp);
      if (images === undefined) return missing("--images <file>", imagesHelp);
      const files = { policy: file, images, format, ...(now !== undefined && { now }) };
      return end(await (await import("./evaluate.ts")).evaluatePolicy(io, files));
    });
}
