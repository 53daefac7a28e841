import type { ECRClient } from "@aws-sdk/client-ecr";

import { ownerIn, type RepositoryOwner } from "./owner";

/**
 * Whose a repository is, by its tags in ECR; nothing where it isn't there. Needs `ecr:DescribeRepositories` and
 * `ecr:ListTagsForResource`, as the `aws` provider does.
 */
export async function liveOwner(
  ecr: ECRClient,
  repositoryName: string,
): Promise<RepositoryOwner | undefined> {
  const { DescribeRepositoriesCommand } = await import("@aws-sdk/client-ecr");
  try {
    const names = { repositoryNames: [repositoryName] };
    const [found] = (await ecr.send(new DescribeRepositoriesCommand(names))).repositories ?? [];
    return found?.repositoryArn === undefined ? undefined : await ownerOf(ecr, found.repositoryArn);
  } catch (error) {
    if ((error as Error).name === "RepositoryNotFoundException") return undefined;
    throw error;
  }
}

/** The same of one that is there. */
export async function ownerOf(ecr: ECRClient, repositoryArn: string): Promise<RepositoryOwner> {
  const { ListTagsForResourceCommand } = await import("@aws-sdk/client-ecr");
  const { tags = [] } = await ecr.send(new ListTagsForResourceCommand({ resourceArn: repositoryArn }));
  return ownerIn(Object.fromEntries(tags.map(({ Key = "", Value }) => [Key, Value])));
}
