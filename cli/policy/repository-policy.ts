import { GetLifecyclePolicyCommand, PutLifecyclePolicyCommand } from "@aws-sdk/client-ecr";

import type { EcrClient } from "../../inventory/aws/clients";
import {
  parseLifecyclePolicy,
  parseLivePolicy,
  serialiseLifecyclePolicy,
  type LifecyclePolicy,
} from "../../retention";
import { awsCall, awsErrorName } from "../../releases/aws-call";
import { CliError, problemLine } from "../shared/errors";
import type { RepositoryPlace } from "../../releases/stored-image";

/** The lifecycle policy in force; without rules when the repository has none. */
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
    throw new CliError(
      "unknown-policy",
      `The lifecycle policy of ${repositoryName} has what berth doesn't know:\n${parsed.problems.map(problemLine).join("\n")}`,
      { problems: parsed.problems },
    );
  } catch (error) {
    if (awsErrorName(error) === "LifecyclePolicyNotFoundException") return { rules: [] };
    throw error;
  }
}

/** Puts a policy into force, if ECR would take it. */
export async function writePolicy(
  ecr: EcrClient,
  { repositoryName, registryId }: RepositoryPlace,
  policy: LifecyclePolicy,
): Promise<void> {
  const lifecyclePolicyText = serialiseLifecyclePolicy(policy);
  const parsed = parseLifecyclePolicy(lifecyclePolicyText);
  if (!parsed.ok) {
    throw new CliError(
      "no-room-for-shield",
      `ECR would refuse the lifecycle policy of ${repositoryName} with the shield in it:\n${parsed.problems.map(problemLine).join("\n")}`,
      { problems: parsed.problems },
    );
  }
  await awsCall("ecr:PutLifecyclePolicy", `the repository ${repositoryName}`, () =>
    ecr.send(new PutLifecyclePolicyCommand({ repositoryName, registryId, lifecyclePolicyText })),
  );
}
