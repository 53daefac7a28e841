import type { Command } from "commander";

import type { End } from "../shared/exit-codes";
import type { Io } from "../shared/io";
import { declaredRuleNames, defaultReleases } from "../../retention/declared/declared-rules";
import { formatOption, instant, oneOf, requireOption, wholeNumber } from "../shared/options";
import type { CheckStateOptions } from "./check-state";
import { evaluateCommand } from "./evaluate-command";
import type { ExplainOptions } from "./explain";
import type { ValidateOptions } from "./validate";
import { imagesHelp, nowHelp, policyHelp } from "./help";

/** `berth policy`: lifecycle policies in files, without AWS. */
export function policyCommands(program: Command, io: Io, end: End): void {
  const policy = program
    .command("policy")
    .description("check, evaluate and explain ECR lifecycle policies in files; asks AWS nothing");

  const validate = policy
    .command("validate")
    .description("tell everything that ECR would refuse, at once; exit code 1 if anything")
    .argument("[file]", `as \`--policy\`: ${policyHelp}`)
    .option("--policy <file>", policyHelp)
    .addOption(formatOption())
    .action(async (file: string | undefined, options: Partial<ValidateOptions>) => {
      const { policy = file, format = "text" } = options;
      if (options.policy !== undefined && file !== undefined)
        return validate.error(`error: too many arguments: \`--policy\` names the file, and so does ${file}.`);
      if (policy === undefined)
        return validate.error(`error: \`--policy <file>\` is missing: ${policyHelp}`, {
          code: "missing-option",
        });
      return end(await (await import("./validate.ts")).validatePolicy(io, { policy, format }));
    });

  evaluateCommand(policy, io, end);

  const explain = policy
    .command("explain")
    .description("say what each rule does, and why each image is kept or goes")
    .action(async (options: ExplainOptions) =>
      end(await (await import("./explain.ts")).explainPolicy(io, options)),
    );
  requireOption(explain, "--policy <file>", policyHelp)
    .option("--images <file>", imagesHelp)
    .option("--image <tag or digest>", "explain this image only; the beginning of a digest will do")
    .option("--now <time>", nowHelp, instant)
    .addOption(formatOption());

  const checkState = policy
    .command("check-state")
    .description(
      "hold berth's rules for repositories and task definitions against a stack's state; exit code 1 if it finds anything",
    )
    .argument("[file]", `as \`--state\`: ${stateHelp}`)
    .option("--state <file>", stateHelp)
    .option(
      "--releases <number>",
      "how many releases of each image a policy should keep",
      wholeNumber(1, 9999),
      defaultReleases,
    )
    .option("--except <rule...>", `leave rules out: ${declaredRuleNames.join(", ")}`, ruleNames)
    .addOption(formatOption())
    .action(
      async (file: string | undefined, options: Omit<CheckStateOptions, "state"> & { state?: string }) => {
        const { state = file } = options;
        if (options.state !== undefined && file !== undefined)
          return checkState.error(
            `error: too many arguments: \`--state\` names the file, and so does ${file}.`,
          );
        if (state === undefined)
          return checkState.error(`error: \`--state <file>\` is missing: ${stateHelp}`, {
            code: "missing-option",
          });
        return end(await (await import("./check-state.ts")).checkState(io, { ...options, state }));
      },
    );
}

function ruleNames(value: string, former: readonly string[] = []): readonly string[] {
  return [...former, oneOf(...declaredRuleNames)(value)];
}

const stateHelp = "the output of `pulumi stack export`; - is the standard input";
