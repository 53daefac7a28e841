import type { ECR, Repository } from "@aws-sdk/client-ecr";
import type * as pulumi from "@pulumi/pulumi";

import { clientConfig, readProviderSettings, type ProviderSettings } from "../shared/aws-settings";
import { explainingHook } from "../shared/own-hook";
import { thisStack } from "../shared/own-state";
import { ownerOf } from "./live-owner";
import type { RepositoryOwner } from "./owner";

/**
 * Says what to do when a repository can't be created because the account has it: after a `destroy`, which keeps it, or
 * after a rename. It asks ECR rather than reading the error, prints an error of the failed resource, and never tries the
 * operation again. Needs `ecr:DescribeRepositories`; without it, the provider's own error has to do.
 *
 * @param name Unique in the program.
 * @see https://www.pulumi.com/docs/iac/concepts/resources/options/hooks/
 */
export function existingRepositoryHook(
  name: string,
  repositoryName: string,
  settings: ProviderSettings | undefined,
): pulumi.ErrorHook {
  const owner = thisStack();
  return explainingHook(name, async ({ failedOperation }) => {
    if (failedOperation !== "create") return undefined;
    const found = await existing(repositoryName, settings).catch(() => undefined);
    return found && wayOut(repositoryName, found, owner);
  });
}

async function existing(
  repositoryName: string,
  settings: ProviderSettings | undefined,
): Promise<Found | undefined> {
  const { ECR } = await import("@aws-sdk/client-ecr");
  const ecr: ECR = new ECR({ ...clientConfig(settings ?? readProviderSettings(), "ecr"), maxAttempts: 2 });
  try {
    const repository = (await ecr.describeRepositories({ repositoryNames: [repositoryName] }))
      .repositories?.[0];
    if (repository?.repositoryArn === undefined) return undefined;
    const owner = await ownerOf(ecr, repository.repositoryArn).catch(() => ({ adopted: true }));
    return { ...repository, ...owner };
  } finally {
    ecr.destroy();
  }
}

type Found = Repository & RepositoryOwner;

function wayOut(repositoryName: string, found: Found, own: string): string {
  const { registryId, encryptionConfiguration, owner, adopted } = found;
  const { encryptionType = "AES256", kmsKey } = encryptionConfiguration ?? {};
  const argument = JSON.stringify({
    encryptionType,
    ...(kmsKey !== undefined && { kmsKey }),
    // One that this stack made itself may go with it as before.
    ...(owner === own && !adopted && { adopted: false }),
  });
  const isOthers = owner !== undefined && owner !== own;
  return [
    `The account ${registryId ?? ""} has the repository "${repositoryName}" already, and nothing of it was changed.`,
    ...(isOthers
      ? [
          `  - It belongs to the stack "${owner}" (its tag \`berth:owner\`). Choose another \`repositoryName\`, or refer to that`,
          "    one by `ImageRepository.ofStack`. What follows takes it away from that stack.",
        ]
      : []),
    "  - After a `destroy`, which keeps it with its images, or to take over one that was made elsewhere: give the",
    `    ImageRepository the argument \`existing: ${argument}\`, or use \`Environment\`, which finds that out by itself.`,
    "  - After the component was renamed or moved in the program: put its former name back and run `pulumi up`; then",
    '    rename it together with the option `aliases: [{ name: "<former name>" }]`, before the next `up`.',
  ].join("\n");
}
