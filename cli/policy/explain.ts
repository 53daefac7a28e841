import type { Image, LifecyclePolicy } from "../../retention";
import { CliError } from "../shared/errors";
import { exitCodes, type ExitCode } from "../shared/exit-codes";
import { explainImages, type ImageExplanation } from "./explain-image";
import { deadRules, deadWhateverImages } from "../../retention/words/dead-rules";
import { explainRule } from "../../retention/words/explain-rule";
import type { Io } from "../shared/io";
import { jsonText } from "../shared/json-text";
import { didYouMean } from "../../retention/did-you-mean";
import type { Format } from "../shared/options";
import { outcomeWords } from "./evaluate";
import { readPolicyFiles, type PolicyFiles } from "./files";
import { short } from "../shared/wording";

export interface ExplainOptions extends PolicyFiles {
  /** A tag, or the beginning of a digest. */
  readonly image?: string;
  readonly now?: number;
  readonly format: Format;
}

/** `berth policy explain` */
export async function explainPolicy(io: Io, options: ExplainOptions): Promise<ExitCode> {
  if (options.image !== undefined && options.images === undefined) {
    throw new CliError("missing-images", "`--image` needs `--images`, the file in which the image is.");
  }
  const { policy, images } = await readPolicyFiles(io, options);
  const dead = new Map(
    (images ? deadRules(policy, images) : deadWhateverImages(policy)).map(({ rulePriority, reason }) => [
      rulePriority,
      reason,
    ]),
  );
  const rules = explainRules(policy, dead);
  const explained = images && explainImages(policy, images, options.now ?? io.now());
  const shown = explained && (options.image === undefined ? explained : chosen(explained, options.image));
  io.stdout.write(
    options.format === "json" ? jsonText({ rules, ...(shown && { images: shown }) }) : asText(rules, shown),
  );
  return exitCodes.safe;
}

interface RuleExplanation {
  readonly rulePriority: number;
  /** Why it does nothing to the images, if it doesn't. */
  readonly dead?: string;
  readonly description?: string;
  readonly text: string;
}

function explainRules({ rules }: LifecyclePolicy, dead: ReadonlyMap<number, string>): RuleExplanation[] {
  return [...rules]
    .sort((a, b) => a.rulePriority - b.rulePriority)
    .map((rule) => ({
      rulePriority: rule.rulePriority,
      ...(rule.description !== undefined && { description: rule.description }),
      text: explainRule(rule),
      ...(dead.has(rule.rulePriority) && { dead: dead.get(rule.rulePriority)! }),
    }));
}

function chosen(images: readonly ImageExplanation[], wanted: string): readonly ImageExplanation[] {
  const digest = wanted.startsWith("sha256:") ? wanted : `sha256:${wanted}`;
  const found = images.filter(
    ({ imageDigest, imageTags }) =>
      imageTags.includes(wanted) || imageDigest === wanted || imageDigest.startsWith(digest),
  );
  if (found.length > 0) return found;
  const names = images.flatMap(({ imageTags, imageDigest }: Pick<Image, "imageTags" | "imageDigest">) => [
    ...imageTags,
    imageDigest,
  ]);
  throw new CliError(
    "unknown-image",
    `\`--image\` ${wanted} is none of the ${images.length} images.${didYouMean(wanted, names)}`,
  );
}

function asText(rules: readonly RuleExplanation[], images: readonly ImageExplanation[] | undefined): string {
  const dead = rules.flatMap(({ rulePriority, dead }) =>
    dead === undefined ? [] : [`Rule ${rulePriority} ${dead}`],
  );
  const lines = dead.length > 0 ? [...dead, ""] : [];
  lines.push(...rules.map(({ rulePriority, text }) => `Rule ${rulePriority}: ${text}`));
  if (rules.length > 1) {
    lines.push(
      "What a rule matches, no later rule can take, whether or not it takes it itself; but it fills its place in their counts.",
    );
  }
  for (const { imageDigest, imageTags, outcome, reason } of images ?? []) {
    lines.push("", [short(imageDigest), ...imageTags].join(" "), `  ${outcomeWords[outcome]}. ${reason}`);
  }
  return `${lines.join("\n")}\n`;
}
