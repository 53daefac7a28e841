import type {
  BatchDeleteImageRequest,
  BatchGetImageRequest,
  DescribeImagesRequest,
  ListImagesRequest,
} from "@aws-sdk/client-ecr";

import { accountId, region, registryHost, type FakeAccount, type FakeImage } from "./account";
import { atMost, awsError, page, type Operations } from "./fake-aws";

/** ECR as far as an inventory knows it. */
export function fakeEcr(account: FakeAccount): Operations {
  const size = (asked: number | undefined) => Math.min(asked ?? 100, account.pageSize ?? Infinity);
  const imagesOf = (repositoryName: string | undefined): FakeImage[] => {
    const images = account.repositories?.[repositoryName ?? ""];
    if (!images) throw awsError("RepositoryNotFoundException");
    return images;
  };
  return {
    DescribeRepositories({ nextToken, maxResults }: { nextToken?: string; maxResults?: number }) {
      const names = Object.keys(account.repositories ?? {});
      const { items, next } = page(names, nextToken, size(maxResults));
      const repositories = items.map((repositoryName) => ({
        repositoryName,
        repositoryUri: `${registryHost}/${repositoryName}`,
        repositoryArn: `arn:aws:ecr:${region}:${accountId}:repository/${repositoryName}`,
        registryId: accountId,
      }));
      return { repositories, nextToken: next };
    },
    DescribeImages({ repositoryName, imageIds, filter, nextToken, maxResults }: DescribeImagesRequest) {
      const shown = imagesOf(repositoryName).filter(
        ({ imageStatus = "ACTIVE" }) => filter?.imageStatus === "ANY" || imageStatus === "ACTIVE",
      );
      if (imageIds) {
        atMost(100, imageIds);
        const found = imageIds.map(({ imageTag = "" }) =>
          shown.find((one) => one.imageTags?.includes(imageTag)),
        );
        if (found.includes(undefined)) throw awsError("ImageNotFoundException");
        return {
          imageDetails: [...new Set(found)].map((one) => ({
            ...one,
            imageTags: [...(one?.imageTags ?? [])],
          })),
        };
      }
      const { items, next } = page(shown, nextToken, size(maxResults));
      return { imageDetails: items, nextToken: next };
    },
    ListImages({ repositoryName, filter, nextToken, maxResults }: ListImagesRequest) {
      const ids = imagesOf(repositoryName)
        .filter(({ imageStatus = "ACTIVE" }) => filter?.imageStatus === "ANY" || imageStatus === "ACTIVE")
        .flatMap(({ imageDigest, imageTags = [] }) =>
          imageTags.map((imageTag) => ({ imageDigest, imageTag })),
        );
      const { items, next } = page(ids, nextToken, size(maxResults));
      return { imageIds: items, nextToken: next };
    },
    BatchGetImage({ repositoryName, imageIds = [] }: BatchGetImageRequest) {
      atMost(100, imageIds);
      const images = imagesOf(repositoryName);
      const found = imageIds.map((imageId) => ({
        imageId,
        stored: images.find(({ imageDigest }) => imageDigest === imageId.imageDigest),
      }));
      return {
        images: found.flatMap(({ stored }) =>
          (stored ? (stored.imageTags ?? [undefined]) : []).map((imageTag) => ({
            imageId: { imageDigest: stored?.imageDigest, imageTag },
            imageManifest: stored?.manifest,
          })),
        ),
        failures: found.flatMap(({ imageId, stored }) =>
          stored ? [] : [{ imageId, failureCode: "ImageNotFound" }],
        ),
      };
    },
    BatchDeleteImage({ repositoryName, imageIds = [] }: BatchDeleteImageRequest) {
      atMost(100, imageIds);
      const images = imagesOf(repositoryName);
      const failures = imageIds.flatMap((imageId) => {
        const { imageTag = "" } = imageId;
        const stored = images.find(({ imageTags }) => imageTags?.includes(imageTag));
        if (!stored) return [{ imageId, failureCode: "ImageNotFound" }];
        stored.imageTags = stored.imageTags?.filter((tag) => tag !== imageTag);
        // As ECR does: with its last tag goes the image.
        if (stored.imageTags?.length === 0) images.splice(images.indexOf(stored), 1);
        return [];
      });
      return { failures };
    },
    GetLifecyclePolicy({ repositoryName }: { repositoryName: string }) {
      imagesOf(repositoryName);
      const lifecyclePolicyText = account.lifecyclePolicies?.[repositoryName];
      if (lifecyclePolicyText === undefined) throw awsError("LifecyclePolicyNotFoundException");
      return { lifecyclePolicyText };
    },
  };
}
