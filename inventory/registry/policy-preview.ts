import type { GetLifecyclePolicyPreviewCommandOutput } from "@aws-sdk/client-ecr";

import { boundedCalls, type Calls } from "../aws/calls";
import type { EcrClient } from "../aws/clients";
import { InventoryError } from "../aws/inventory-error";
import type { PreviewedImage } from "../../retention/preview/compare-preview";

export interface PolicyPreviewOptions {
  /** The policy to look into. @default the one in force */
  readonly policyText?: string;
  readonly calls?: Calls;
  /** How long to wait for ECR's answer, in milliseconds. */
  readonly timeoutMs: number;
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
}

/**
 * Has ECR say which images a lifecycle policy would take. It deletes nothing. A repository has one preview at a time: one of
 * somebody else's is waited for.
 *
 * Needs `ecr:StartLifecyclePolicyPreview` and `ecr:GetLifecyclePolicyPreview`.
 *
 * @throws {InventoryError}
 * @see https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_StartLifecyclePolicyPreview.html
 */
export async function policyPreview(
  ecr: EcrClient,
  repositoryName: string,
  options: PolicyPreviewOptions,
): Promise<PreviewedImage[]> {
  const { StartLifecyclePolicyPreviewCommand, GetLifecyclePolicyPreviewCommand } =
    await import("@aws-sdk/client-ecr");
  const { policyText, calls = boundedCalls(), timeoutMs, now, sleep } = options;
  const until = now() + timeoutMs;
  const pause = async (what: string) => {
    if (now() >= until) throw late(repositoryName, what, timeoutMs);
    await sleep(pauseMs);
  };
  const start = new StartLifecyclePolicyPreviewCommand({
    repositoryName,
    ...(policyText !== undefined && { lifecyclePolicyText: policyText }),
  });
  for (;;) {
    const started = await calls.makeUnless(
      ["LifecyclePolicyPreviewInProgressException"],
      "ecr:StartLifecyclePolicyPreview",
      () => ecr.send(start),
    );
    if (started) break;
    await pause("Another preview of it is still under way");
  }
  const found: PreviewedImage[] = [];
  for (let nextToken: string | undefined; ;) {
    const asked = new GetLifecyclePolicyPreviewCommand({ repositoryName, maxResults: 100, nextToken });
    const answer: GetLifecyclePolicyPreviewCommandOutput = await calls.make(
      "ecr:GetLifecyclePolicyPreview",
      () => ecr.send(asked),
    );
    if (answer.status === "IN_PROGRESS") {
      await pause("ECR has not answered yet");
      continue;
    }
    if (answer.status !== "COMPLETE") throw failed(repositoryName, answer.status);
    found.push(...(answer.previewResults ?? []).map(readResult));
    nextToken = answer.nextToken;
    if (nextToken === undefined) return found;
  }
}

const pauseMs = 1000;

type Result = NonNullable<GetLifecyclePolicyPreviewCommandOutput["previewResults"]>[number];

function readResult({ imageDigest = "", action, appliedRulePriority }: Result): PreviewedImage {
  return {
    imageDigest,
    outcome: action?.type === "TRANSITION" ? "archived" : "expired",
    rulePriority: appliedRulePriority ?? null,
  };
}

function late(repositoryName: string, what: string, timeoutMs: number): InventoryError {
  return new InventoryError(
    "incomplete-answer",
    `ECR's preview of the lifecycle policy of the repository "${repositoryName}" was not there after ${timeoutMs / 1000} s. ${what}.`,
    { nextStep: "Run the command again later, or with a longer `--timeout`." },
  );
}

function failed(repositoryName: string, status: string | undefined): InventoryError {
  return new InventoryError(
    "call-failed",
    `ECR could not make a preview of the lifecycle policy of the repository "${repositoryName}": its status is ${status ?? "unknown"}.`,
    { nextStep: "Run the command again. `berth policy validate` tells whether ECR takes the policy." },
  );
}
