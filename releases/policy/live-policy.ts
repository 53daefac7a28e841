import { GetLifecyclePolicyCommand, PutLifecyclePolicyCommand } from "@aws-sdk/client-ecr";

import type { EcrClient } from "../../inventory/aws/clients";
import type { LifecyclePolicy } from "../../retention/lifecycle-policy/lifecycle-policy";
import { parseLifecyclePolicy, parseLivePolicy } from "../../retention/lifecycle-policy/parse";
import { serialiseLifecyclePolicy } from "../../retention/lifecycle-policy/serialise";
import { problemLine, type Problem } from "../../retention/problem";
import { awsCall, awsErrorName } from "../aws-call";
import type { RepositoryPlace } from "../stored-image";

/** A lifecycle policy that can't be understood, or not be written. */
export class LivePolicyError extends Error {
  override readonly name = "LivePolicyError";

  constructor(
    readonly code: "unknown-policy" | "no-room-for-shield",
    what: string,
    readonly problems: readonly Problem[],
  ) {
    super(`${what}\n${problems.map(problemLine).join("\n")}`);
  }
}

/**
 * The lifecycle policy in force; without rules when the repository has none.
 *
 * @throws {InventoryError}
 * @throws {LivePolicyError} `unknown-policy`
 */
export async function livePolicy(
  ecr: EcrClient,
  { repositoryName, registryId }: RepositoryPlace,
): Promise<LifecyclePolicy> {
  try {
    const { lifecyclePolicyText = "" } = await awsCall(
      "ecr:GetLifecyclePolicy",
      `the repository ${repositoryName}`,
      () => ecr.send(new GetLifecyclePolicyCommand({ repositoryName, registryId })),
    );
    const parsed = parseLivePolicy(lifecyclePolicyText);
    if (parsed.ok) return parsed.value.policy;
    throw new LivePolicyError(
      "unknown-policy",
      `The lifecycle policy of ${repositoryName} has what berth doesn't know:`,
      parsed.problems,
    );
  } catch (error) {
    if (awsErrorName(error) === "LifecyclePolicyNotFoundException") return { rules: [] };
    throw error;
  }
}

/**
 * Puts a policy into force, if ECR would take it.
 *
 * @throws {InventoryError}
 * @throws {LivePolicyError} `no-room-for-shield`
 */
export async function writePolicy(
  ecr: EcrClient,
  { repositoryName, registryId }: RepositoryPlace,
  policy: LifecyclePolicy,
): Promise<void> {
  const lifecyclePolicyText = serialiseLifecyclePolicy(policy);
  const parsed = parseLifecyclePolicy(lifecyclePolicyText);
  if (!parsed.ok) {
    throw new LivePolicyError(
      "no-room-for-shield",
      `ECR would refuse the lifecycle policy of ${repositoryName} with the shield in it:`,
      parsed.problems,
    );
  }
  await awsCall("ecr:PutLifecyclePolicy", `the repository ${repositoryName}`, () =>
    ecr.send(new PutLifecyclePolicyCommand({ repositoryName, registryId, lifecyclePolicyText })),
  );
}
