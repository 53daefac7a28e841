import type { Repository } from "@aws-sdk/client-ecr";

import { perPage } from "../aws/call-limits";
import { boundedCalls, type CallOptions, type Calls } from "../aws/calls";
import type { EcrClient } from "../aws/clients";
import { everyPage } from "../aws/every-page";

/** How registry calls are made. */
export interface RegistryOptions extends CallOptions {
  /** Calls to share bound and count with. @default calls of one's own */
  readonly calls?: Calls;
  /** The account that has the repository. @default the caller's */
  readonly registryId?: string | undefined;
}

/** A repository of the account, in the client's region. */
export interface RepositorySummary {
  readonly repositoryName: string;
  /** Host and name, as references to its images begin. */
  readonly repositoryUri: string;
  readonly repositoryArn: string;
  /** The account. */
  readonly registryId: string;
  /** `IMMUTABLE`, ...: see `movableTags`. */
  readonly imageTagMutability?: string;
  readonly imageTagMutabilityExclusionFilters?: readonly { readonly filter: string | undefined }[];
}

/** All repositories, in the order of their names. @throws {InventoryError} */
export async function repositories(
  ecr: EcrClient,
  options: RegistryOptions = {},
): Promise<RepositorySummary[]> {
  const { DescribeRepositoriesCommand } = await import("@aws-sdk/client-ecr");
  const { calls = boundedCalls(options) } = options;
  const found = await everyPage(calls, "ecr:DescribeRepositories", async (nextToken) => {
    const page = await ecr.send(
      new DescribeRepositoriesCommand({ maxResults: perPage["ecr:DescribeRepositories"], nextToken }),
    );
    return { items: page.repositories, next: page.nextToken };
  });
  return found.map(readRepository).sort((a, b) => (a.repositoryName < b.repositoryName ? -1 : 1));
}

/** The text of a repository's lifecycle policy; `undefined` when it has none, or is not there. @throws {InventoryError} */
export async function lifecyclePolicyText(
  ecr: EcrClient,
  repositoryName: string,
  options: RegistryOptions = {},
): Promise<string | undefined> {
  const { GetLifecyclePolicyCommand } = await import("@aws-sdk/client-ecr");
  const { calls = boundedCalls(options) } = options;
  calls.saw("ecr:GetLifecyclePolicy", 1);
  const answer = await calls.makeUnless(
    ["LifecyclePolicyNotFoundException", "RepositoryNotFoundException"],
    "ecr:GetLifecyclePolicy",
    () => ecr.send(new GetLifecyclePolicyCommand({ repositoryName })),
  );
  return answer?.lifecyclePolicyText;
}

function readRepository(repository: Repository): RepositorySummary {
  const { repositoryName = "", repositoryUri = "", repositoryArn = "", registryId = "" } = repository;
  const { imageTagMutability, imageTagMutabilityExclusionFilters } = repository;
  return {
    repositoryName,
    repositoryUri,
    repositoryArn,
    registryId,
    ...(imageTagMutability !== undefined && { imageTagMutability }),
    ...(imageTagMutabilityExclusionFilters && { imageTagMutabilityExclusionFilters }),
  };
}
