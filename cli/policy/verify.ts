import { boundedCalls, lifecyclePolicyText, repositoryImages } from "../../inventory";
import { policyPreview } from "../../inventory/registry/policy-preview";
import type { LifecyclePolicy } from "../../retention";
import {
  comparePreview,
  type Explanation,
  type PreviewDifference,
} from "../../retention/preview/compare-preview";
import { awsClients, type AwsOptions } from "../shared/aws-clients";
import { CliError } from "../shared/errors";
import { exitCodes, type ExitCode } from "../shared/exit-codes";
import type { Io } from "../shared/io";
import { jsonText } from "../shared/json-text";
import type { Format } from "../shared/options";
import { table } from "../shared/table";
import { count, short } from "../shared/wording";
import { outcomeWords } from "./evaluate";
import { livePolicyIn, readPolicyText } from "./files";

export interface VerifyOptions extends AwsOptions {
  readonly repository: string;
  /** A file. @default the policy in force */
  readonly policy?: string;
  /** In seconds. */
  readonly timeout: number;
  readonly format: Format;
}

/** `berth policy evaluate --verify`: 1 where ECR's own preview says otherwise, and nothing explains it. */
export async function verifyPolicy(io: Io, options: VerifyOptions): Promise<ExitCode> {
  const { repository, timeout, format } = options;
  const { ecr } = await awsClients(io, options);
  const calls = boundedCalls({ target: `the repository "${repository}"` });
  const given = options.policy === undefined ? undefined : await givenPolicy(io, options.policy);
  const before = await repositoryImages(ecr, repository, { calls });
  const policy =
    given?.policy ?? livePolicy(repository, await lifecyclePolicyText(ecr, repository, { calls }));
  const from = io.now();
  const preview = await policyPreview(ecr, repository, {
    ...(given && { policyText: given.text }),
    ...{ calls, timeoutMs: timeout * 1000, now: () => io.now(), sleep: (ms) => io.sleep(ms) },
  });
  const to = io.now();
  const after = await repositoryImages(ecr, repository, { calls, children: false });
  const differences = comparePreview({ policy, before, after, preview, from, to });
  const unexplained = differences.filter(({ explanation }) => explanation === undefined);
  const answer = { repositoryName: repository, images: before.length, differences };
  io.stdout.write(
    format === "json" ? jsonText({ ...answer, agrees: unexplained.length === 0 }) : asText(answer),
  );
  return unexplained.length === 0 ? exitCodes.safe : exitCodes.atRisk;
}

async function givenPolicy(io: Io, file: string): Promise<{ text: string; policy: LifecyclePolicy }> {
  const text = await readPolicyText(io, file);
  return { text, policy: livePolicyIn(text, "--policy", file).policy };
}

function livePolicy(repository: string, text: string | undefined): LifecyclePolicy {
  if (text !== undefined) return livePolicyIn(text, "the lifecycle policy of", repository).policy;
  throw new CliError(
    "no-policy",
    `The repository "${repository}" has no lifecycle policy, so there is nothing to verify. Name one: \`--policy <file>\`.`,
  );
}

interface Verified {
  readonly repositoryName: string;
  readonly images: number;
  readonly differences: readonly PreviewDifference[];
}

function asText({ repositoryName, images, differences }: Verified): string {
  const about = `ECR's own preview of ${count(images, "image")} of ${repositoryName}`;
  if (differences.length === 0) return `${about} says the same as berth, image by image.\n`;
  const rows = differences.map(({ imageDigest, imageTags, berth, ecr, explanation }) => [
    short(imageDigest),
    saidText(berth),
    saidText(ecr),
    explanation === undefined ? "NOT EXPLAINED" : explanations[explanation],
    imageTags.join(" "),
  ]);
  const open = differences.filter(({ explanation }) => explanation === undefined).length;
  const end =
    open === 0
      ? "All of it is explained."
      : `${count(open, "difference")} not explained: berth and ECR understand the policy differently. Please report it, with \`--format json\`.`;
  return `${about} says otherwise of ${count(differences.length, "image")}:\n\n${table(["image", "berth", "ECR", "why", "tags"], rows)}\n\n${end}\n`;
}

const explanations: Readonly<Record<Explanation, string>> = {
  undecided: "AWS doesn't say which of them goes",
  time: "the same within a day",
  changed: "changed meanwhile",
};

function saidText({ outcome, rulePriority }: PreviewDifference["berth"]): string {
  return rulePriority === null ? outcomeWords[outcome] : `${outcomeWords[outcome]}, rule ${rulePriority}`;
}
