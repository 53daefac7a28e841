import { keeperStatements, templateArns, templatePlace } from "../../keeper/definition/rights";
import { keeperTemplate, mostTemplateBytes } from "../../keeper/definition/template";
import { keeperSettings, type KeptRepositories } from "../../keeper/settings";
import { problemLine } from "../../retention/problem";
import { CliError } from "../shared/errors";
import { exitCodes, type ExitCode } from "../shared/exit-codes";
import type { Io } from "../shared/io";
import { jsonText } from "../shared/json-text";

export interface TemplateOptions {
  readonly repositories?: readonly string[];
  readonly tag?: string;
  readonly shield?: "report" | "write";
  readonly keepReleases: number;
  readonly retireGoneAfter: number;
  readonly topic?: string;
  readonly printPolicy?: boolean;
}

/** `berth keeper template`: JSON in either format, for a template is nothing else. */
export function printKeeperTemplate(io: Io, options: TemplateOptions): ExitCode {
  const { shield, keepReleases, retireGoneAfter: retireGoneAfterDays, topic: topicArn } = options;
  const checked = keeperSettings({
    ...{ repositories: chosen(options), keepReleases, retireGoneAfterDays },
    ...(shield && { shield }),
  });
  if (!checked.ok) {
    const { problems } = checked;
    throw new CliError(
      "invalid-keeper",
      `No keeper can be made of this:\n${problems.map(problemLine).join("\n")}`,
      {
        problems,
      },
    );
  }
  if (topicArn !== undefined && !/^arn:[a-z-]+:sns:[a-z0-9-]+:\d{12}:[\w-]{1,256}$/.test(topicArn)) {
    throw new CliError(
      "illegal-topic",
      `\`--topic\` must be the ARN of a standard SNS topic, such as arn:aws:sns:eu-west-1:123456789012:oncall, got ${JSON.stringify(topicArn)}.`,
    );
  }
  if (options.printPolicy) {
    io.stdout.write(
      jsonText({
        Version: "2012-10-17",
        Statement: keeperStatements(checked.value, templatePlace, templateArns),
      }),
    );
    return exitCodes.safe;
  }
  const text = jsonText(keeperTemplate({ settings: checked.value, topicArn }));
  const bytes = Buffer.byteLength(text);
  io.stdout.write(text);
  if (bytes > mostTemplateBytes) {
    io.stderr.write(
      `The template has ${bytes} bytes, and CloudFormation takes ${mostTemplateBytes} without a bucket: name fewer repositories, or give \`aws cloudformation deploy\` a bucket by \`--s3-bucket\`.\n`,
    );
  }
  return exitCodes.safe;
}

function chosen({ repositories, tag }: TemplateOptions): KeptRepositories {
  if (repositories && tag !== undefined)
    throw new CliError("wrong-usage", "`--repositories` and `--tag` exclude each other. Give one of them.");
  if (repositories) return { names: repositories };
  if (tag === undefined) return "shielded";
  const [key = "", ...value] = tag.split("=");
  return { tag: { key, ...(value.length > 0 && { value: value.join("=") }) } };
}
