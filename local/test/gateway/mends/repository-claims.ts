import {
  CreateRepositoryCommand,
  DescribeRepositoriesCommand,
  GetAuthorizationTokenCommand,
  GetDownloadUrlForLayerCommand,
  type ImageTagMutabilityExclusionFilter,
  PutImageTagMutabilityCommand,
} from "@aws-sdk/client-ecr";
import { errorOf, newRepository } from "../images";
import type { Access } from "../local-aws";
import type { Claim } from "./claim";

const filters: ImageTagMutabilityExclusionFilter[] = [{ filterType: "WILDCARD", filter: "dev-*" }];

async function describeOne({ ecr }: Access, repositoryName: string) {
  const described = await ecr.send(new DescribeRepositoriesCommand({ repositoryNames: [repositoryName] }));
  return described.repositories?.[0];
}

export const repositoryClaims: Claim[] = [
  {
    title: "a repository's URI can be pushed to",
    async holds(aws) {
      const repositoryName = await newRepository(aws);
      return (await describeOne(aws, repositoryName))?.repositoryUri === `${aws.registry}/${repositoryName}`;
    },
  },
  {
    title: "the authorization token is for a registry that can be reached",
    async holds({ ecr, registry }) {
      const { authorizationData } = await ecr.send(new GetAuthorizationTokenCommand({}));
      return authorizationData?.[0]?.proxyEndpoint === `https://${registry}`;
    },
  },
  {
    title: "a layer's download URL can be reached",
    async holds(aws) {
      const layer = { repositoryName: await newRepository(aws), layerDigest: "sha256:0" };
      const { downloadUrl } = await aws.ecr.send(new GetDownloadUrlForLayerCommand(layer));
      return new URL(downloadUrl ?? "").host === aws.registry;
    },
  },
  {
    title: "repositories come in pages, each once",
    async holds(aws) {
      const made = [await newRepository(aws), await newRepository(aws), await newRepository(aws)];
      const seen: string[] = [];
      let pages = 0;
      let nextToken: string | undefined;
      do {
        const page = await aws.ecr.send(new DescribeRepositoriesCommand({ maxResults: 2, nextToken }));
        seen.push(...(page.repositories ?? []).map(({ repositoryName }) => repositoryName ?? ""));
        nextToken = page.nextToken;
        pages += 1;
      } while (nextToken !== undefined);
      return pages > 1 && new Set(seen).size === seen.length && made.every((name) => seen.includes(name));
    },
  },
  {
    title: "page size and names can't be given together",
    async holds(aws) {
      const repositoryNames = [await newRepository(aws)];
      const call = aws.ecr.send(new DescribeRepositoriesCommand({ repositoryNames, maxResults: 1 }));
      return (await errorOf(call)) === "InvalidParameterException";
    },
  },
  {
    title: "exclusion filters are told by creation and description",
    async holds(aws) {
      const repositoryName = "test/filters-" + aws.registry.split(":")[1];
      const created = await aws.ecr.send(
        new CreateRepositoryCommand({
          repositoryName,
          imageTagMutability: "IMMUTABLE_WITH_EXCLUSION",
          imageTagMutabilityExclusionFilters: filters,
        }),
      );
      const described = await describeOne(aws, repositoryName);
      const wanted = JSON.stringify(filters);
      return [created.repository, described].every(
        (repository) => JSON.stringify(repository?.imageTagMutabilityExclusionFilters) === wanted,
      );
    },
  },
  {
    title: "exclusion filters are set later, and go with the setting",
    async holds(aws) {
      const repositoryName = await newRepository(aws);
      const put = (imageTagMutability: "IMMUTABLE" | "MUTABLE_WITH_EXCLUSION", given?: typeof filters) =>
        aws.ecr.send(
          new PutImageTagMutabilityCommand({
            repositoryName,
            imageTagMutability,
            ...(given ? { imageTagMutabilityExclusionFilters: given } : {}),
          }),
        );
      const changed = await put("MUTABLE_WITH_EXCLUSION", filters);
      const during = await describeOne(aws, repositoryName);
      await put("IMMUTABLE");
      const later = await describeOne(aws, repositoryName);
      return (
        changed.imageTagMutabilityExclusionFilters?.length === 1 &&
        during?.imageTagMutabilityExclusionFilters?.length === 1 &&
        later?.imageTagMutabilityExclusionFilters === undefined
      );
    },
  },
  {
    title: "a setting with exclusion needs filters, and leaves no repository behind when it is refused",
    async holds(aws) {
      const repositoryName = "test/no-filters-" + aws.registry.split(":")[1];
      const create = new CreateRepositoryCommand({
        repositoryName,
        imageTagMutability: "IMMUTABLE_WITH_EXCLUSION",
      });
      const refused = await errorOf(aws.ecr.send(create));
      const described = await errorOf(describeOne(aws, repositoryName));
      return refused === "InvalidParameterException" && described === "RepositoryNotFoundException";
    },
  },
];
