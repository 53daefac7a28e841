import type { ECRClient, Repository } from "@aws-sdk/client-ecr";

import type { ExistingRepository } from "../../components";
import { ownerOf } from "../../components/image-repository/live-owner";
import type { RepositoryOwner } from "../../components/image-repository/owner";
import { awsFailure, isNamed } from "./aws-failure";

/** Asks ECR for what adoption has to know of a repository. */
export async function existingRepository(
  ecr: ECRClient,
  repositoryName: string,
): Promise<ExistingRepository | undefined> {
  const [repository, policy] = await Promise.all([
    described(ecr, repositoryName),
    repositoryPolicy(ecr, repositoryName),
  ]);
  if (!repository) return undefined;
  const { owner, adopted } = await ownerTags(ecr, repository);
  const { encryptionType = "AES256", kmsKey } = repository.encryptionConfiguration ?? {};
  return {
    encryptionType,
    ...(kmsKey !== undefined && { kmsKey }),
    ...(policy !== undefined && { policy }),
    ...(owner !== undefined && { owner }),
    adopted,
  };
}

async function described(ecr: ECRClient, repositoryName: string): Promise<Repository | undefined> {
  const { DescribeRepositoriesCommand } = await import("@aws-sdk/client-ecr");
  try {
    const answer = await ecr.send(new DescribeRepositoriesCommand({ repositoryNames: [repositoryName] }));
    return answer.repositories?.[0];
  } catch (error) {
    if (isNamed(error, "RepositoryNotFoundException")) return undefined;
    throw awsFailure("ecr:DescribeRepositories", error);
  }
}

async function ownerTags(ecr: ECRClient, { repositoryArn = "" }: Repository): Promise<RepositoryOwner> {
  try {
    return await ownerOf(ecr, repositoryArn);
  } catch (error) {
    // Deleted since it was described.
    if (isNamed(error, "RepositoryNotFoundException")) return { adopted: false };
    throw awsFailure("ecr:ListTagsForResource", error);
  }
}

async function repositoryPolicy(ecr: ECRClient, repositoryName: string): Promise<string | undefined> {
  const { GetRepositoryPolicyCommand } = await import("@aws-sdk/client-ecr");
  try {
    return (await ecr.send(new GetRepositoryPolicyCommand({ repositoryName }))).policyText;
  } catch (error) {
    if (isNamed(error, "RepositoryPolicyNotFoundException")) return undefined;
    if (isNamed(error, "RepositoryNotFoundException")) return undefined;
    throw awsFailure("ecr:GetRepositoryPolicy", error);
  }
}
