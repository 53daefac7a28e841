import type {
  EncryptionType,
  ImageTagMutability,
  ImageTagMutabilityExclusionFilterType,
} from "@aws-sdk/client-ecr";
import type { RepositoryArgs, RepositoryState } from "@pulumi/aws/ecr/repository";
import { flag, list, map, object, resourceType, text, type Plain } from "../../provider";
import type { AwsContext } from "../context";
import { during, isRefusal, unlessRefused } from "../failures";
import { fromTagList, toTagList, updateTags } from "../tags";
import { waitFor } from "../wait";

/** `aws.ecr.Repository` */
export const repository = resourceType<AwsContext, RepositoryArgs, RepositoryState>({
  token: "aws:ecr/repository:Repository",
  autoname: { maxLength: 255 },
  inputs: {
    encryptionConfigurations: list({
      forceNew: true,
      computed: true,
      fields: {
        encryptionType: text({ forceNew: true, default: "AES256" }),
        kmsKey: text({ forceNew: true, computed: true }),
      },
    }),
    forceDelete: flag({ local: true }),
    imageScanningConfiguration: object({ scanOnPush: flag({ required: true }) }, { computed: true }),
    imageTagMutability: text({ default: "MUTABLE" }),
    imageTagMutabilityExclusionFilters: list({
      fields: { filter: text({ required: true }), filterType: text({ required: true }) },
    }),
    name: text({ forceNew: true }),
    region: text({ forceNew: true }),
    tags: map(),
  },
  outputs: ["arn", "registryId", "repositoryUrl", "tagsAll"],

  create: (aws, inputs) =>
    during(`creating ECR Repository (${inputs.name})`, async () => {
      const encryption = inputs.encryptionConfigurations?.[0];
      const created = await (
        await aws.ecr()
      ).createRepository({
        repositoryName: inputs.name,
        ...mutability(inputs),
        tags: toTagList(inputs.tags),
        ...(encryption && {
          encryptionConfiguration: {
            encryptionType: encryption.encryptionType as EncryptionType,
            kmsKey: encryption.kmsKey,
          },
        }),
        ...(inputs.imageScanningConfiguration && {
          imageScanningConfiguration: inputs.imageScanningConfiguration,
        }),
      });
      return created.repository?.repositoryName ?? "";
    }),

  read: (aws, id) =>
    during(`reading ECR Repository (${id})`, async () => {
      const ecr = await aws.ecr();
      const answer = await unlessRefused(
        ecr.describeRepositories({ repositoryNames: [id] }),
        "RepositoryNotFoundException",
      );
      const found = answer?.repositories?.[0];
      if (!found) return undefined;
      const { tags } = await ecr.listTagsForResource({ resourceArn: found.repositoryArn });
      return {
        arn: found.repositoryArn,
        name: found.repositoryName,
        region: aws.region,
        registryId: found.registryId,
        repositoryUrl: found.repositoryUri,
        encryptionConfigurations: found.encryptionConfiguration
          ? [
              {
                encryptionType: found.encryptionConfiguration.encryptionType,
                kmsKey: found.encryptionConfiguration.kmsKey,
              },
            ]
          : [],
        imageScanningConfiguration: { scanOnPush: found.imageScanningConfiguration?.scanOnPush ?? false },
        imageTagMutability: found.imageTagMutability,
        imageTagMutabilityExclusionFilters: (found.imageTagMutabilityExclusionFilters ?? []).map(
          (filter) => ({
            filter: filter.filter ?? "",
            filterType: filter.filterType ?? "",
          }),
        ),
        tags: fromTagList(aws, tags),
      };
    }),

  update: (aws, id, inputs, { old, changed }) =>
    during(`updating ECR Repository (${id})`, async () => {
      const ecr = await aws.ecr();
      if (changed.has("imageTagMutability") || changed.has("imageTagMutabilityExclusionFilters"))
        await ecr.putImageTagMutability({ repositoryName: id, ...mutability(inputs) });
      if (changed.has("imageScanningConfiguration"))
        await ecr.putImageScanningConfiguration({
          repositoryName: id,
          imageScanningConfiguration: { scanOnPush: inputs.imageScanningConfiguration?.scanOnPush },
        });
      await updateTags(old.tags, inputs.tags, {
        remove: (tagKeys) => ecr.untagResource({ resourceArn: old.arn, tagKeys }),
        write: (tags) => ecr.tagResource({ resourceArn: old.arn, tags: toTagList(tags) }),
      });
    }),

  delete: (aws, id, { forceDelete }) =>
    during(`deleting ECR Repository (${id})`, async () => {
      const ecr = await aws.ecr();
      try {
        await ecr.deleteRepository({ repositoryName: id, force: forceDelete ?? false });
      } catch (error) {
        if (isRefusal(error, "RepositoryNotFoundException")) return;
        if (isRefusal(error, "RepositoryNotEmptyException"))
          throw new Error(
            `ECR Repository (${id}) not empty, consider using force_delete: ${(error as Error).message}`,
            { cause: error },
          );
        throw error;
      }
      await waitFor(
        aws,
        { what: `ECR Repository (${id}) to be deleted`, timeoutMs: 20 * 60_000 },
        async () =>
          (await unlessRefused(
            ecr.describeRepositories({ repositoryNames: [id] }),
            "RepositoryNotFoundException",
          ))
            ? undefined
            : true,
      );
    }),
});

function mutability(inputs: Plain<RepositoryArgs>) {
  const filters = inputs.imageTagMutabilityExclusionFilters ?? [];
  return {
    imageTagMutability: inputs.imageTagMutability as ImageTagMutability,
    ...(filters.length > 0 && {
      imageTagMutabilityExclusionFilters: filters.map(({ filter, filterType }) => ({
        filter,
        filterType: filterType as ImageTagMutabilityExclusionFilterType,
      })),
    }),
  };
}
