import type { Command } from "commander";

import type { End } from "../shared/exit-codes";
import type { Io } from "../shared/io";
import { formatOption, oneOf, wholeNumber } from "../shared/options";
import type { TemplateOptions } from "./template";

/** `berth keeper`: the function in the account that marks what runs, whoever deployed it. */
export function keeperCommands(program: Command, io: Io, end: End): void {
  const keeper = program
    .command("keeper")
    .description("the function in the account that marks what runs, whoever deployed it");

  keeper
    .command("template")
    .description("print a CloudFormation template that installs a keeper; asks nothing of AWS")
    .option("--repositories <names...>", "those to keep, by name; * stands for any characters")
    .option("--tag <key=value>", "those to keep, by a tag of the repository; without a value, any")
    .option("--shield <what>", "report policies without a shield, or write it", oneOf("report", "write"))
    .option("--keep-releases <number>", "releases of each service that stay", wholeNumber(1, 100), 5)
    .option("--retire-gone-after <days>", "when releases of what is gone go", wholeNumber(1, 3650), 30)
    .option("--topic <ARN>", "the SNS topic that its alarms tell (default: none)")
    .option("--print-policy", "only print the IAM policy of the function's role")
    .addOption(formatOption())
    .addHelpText(
      "after",
      "\nWithout --repositories and --tag: all whose lifecycle policy has berth's shield.\n\nDeploy it in each region:\n  berth keeper template > keeper.json\n  aws cloudformation deploy --stack-name berth-keeper --template-file keeper.json --capabilities CAPABILITY_IAM",
    )
    .action(async (options: TemplateOptions) =>
      end((await import("./template.ts")).printKeeperTemplate(io, options)),
    );
}
