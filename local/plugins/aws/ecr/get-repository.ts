import type { ECR } from "@aws-sdk/client-ecr";
import type { GetRepositoryArgs } from "@pulumi/aws/ecr/getRepository";
import type { FunctionType } from "../../provider";
import type { AwsContext } from "../context";
import { during, unlessRefused } from "../failures";
import { fromTagList } from "../tags";

/** `aws.ecr.getRepository` */
export const getRepository: FunctionType<AwsContext> = {
  token: "aws:ecr/getRepository:getRepository",
  invoke: (aws, values) => {
    const { name, registryId } = values as unknown as GetRepositoryArgs;
    return during(`reading ECR Repository (${name})`, async () => {
      const ecr = await aws.ecr();
      const found = (await ecr.describeRepositories({ repositoryNames: [name], registryId }))
        .repositories?.[0];
      if (!found) throw new Error(`ECR Repository (${name}) not found`);
      const { tags } = await ecr.listTagsForResource({ resourceArn: found.repositoryArn });
      return {
        id: found.repositoryName,
        name: found.repositoryName,
        arn: found.repositoryArn,
        region: aws.region,
        registryId: found.registryId,
        repositoryUrl: found.repositoryUri,
        imageTagMutability: found.imageTagMutability,
        imageTagMutabilityExclusionFilters: (found.imageTagMutabilityExclusionFilters ?? []).map(
          ({ filter, filterType }) => ({
            filter,
            filterType,
          }),
        ),
        encryptionConfigurations: [
          {
            encryptionType: found.encryptionConfiguration?.encryptionType ?? "AES256",
            kmsKey: found.encryptionConfiguration?.kmsKey ?? "",
          },
        ],
        imageScanningConfigurations: [{ scanOnPush: found.imageScanningConfiguration?.scanOnPush ?? false }],
        mostRecentImageTags: await mostRecentTags(ecr, name, registryId),
        tags: fromTagList(aws, tags),
      };
    });
  },
};

async function mostRecentTags(
  ecr: ECR,
  repositoryName: string,
  registryId: string | undefined,
): Promise<string[]> {
  let newest: { pushed: number; tags: string[] } = { pushed: -1, tags: [] };
  let nextToken: string | undefined;
  do {
    const page = await unlessRefused(
      ecr.describeImages({ repositoryName, registryId, filter: { tagStatus: "TAGGED" }, nextToken }),
      "ImageNotFoundException",
    );
    for (const { imagePushedAt, imageTags } of page?.imageDetails ?? []) {
      const pushed = imagePushedAt?.getTime() ?? 0;
      if (pushed > newest.pushed) newest = { pushed, tags: imageTags ?? [] };
    }
    nextToken = page?.nextToken || undefined;
  } while (nextToken !== undefined);
  return newest.tags;
}
