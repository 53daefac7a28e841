import {
  BatchDeleteImageCommand,
  BatchGetImageCommand,
  DescribeImagesCommand,
  DescribeRepositoriesCommand,
  type ImageIdentifier,
  ListImagesCommand,
  paginateDescribeImages,
  paginateListImages,
  UpdateImageStorageClassCommand,
} from "@aws-sdk/client-ecr";
import { describe, errorOf, newRepository, pull, push, pushIndex } from "../images";
import type { Access } from "../local-aws";
import type { Claim } from "./claim";

const absent = `sha256:${"1".repeat(64)}`;

function remove({ ecr }: Access, repositoryName: string, ...imageIds: ImageIdentifier[]) {
  return ecr.send(new BatchDeleteImageCommand({ repositoryName, imageIds }));
}

async function archive({ ecr }: Access, repositoryName: string, imageTag: string): Promise<boolean> {
  const command = { repositoryName, imageId: { imageTag }, targetStorageClass: "ARCHIVE" } as const;
  return (await errorOf(ecr.send(new UpdateImageStorageClassCommand(command)))) === undefined;
}

export const imageClaims: Claim[] = [
  ...[{ imageTag: "absent" }, { imageDigest: absent }].map((imageId) => ({
    title: `describing an unknown ${Object.keys(imageId)[0]} is an error`,
    async holds(aws: Access) {
      const command = new DescribeImagesCommand({
        repositoryName: await newRepository(aws),
        imageIds: [imageId],
      });
      return (await errorOf(aws.ecr.send(command))) === "ImageNotFoundException";
    },
  })),
  {
    title: "images come in pages, each once",
    async holds(aws) {
      const repositoryName = await newRepository(aws);
      for (const tag of ["a", "b", "c"]) await push(aws, repositoryName, tag);
      const pages: number[] = [];
      const seen = new Set<string>();
      for await (const page of paginateDescribeImages({ client: aws.ecr, pageSize: 2 }, { repositoryName })) {
        pages.push(page.imageDetails?.length ?? 0);
        for (const { imageDigest } of page.imageDetails ?? []) seen.add(imageDigest ?? "");
      }
      return pages.join() === "2,1" && seen.size === 3;
    },
  },
  {
    title: "images are described by whether they are tagged",
    async holds(aws) {
      const repositoryName = await newRepository(aws);
      const former = await push(aws, repositoryName, "moved", "1");
      await push(aws, repositoryName, "moved", "2");
      const untagged = new DescribeImagesCommand({ repositoryName, filter: { tagStatus: "UNTAGGED" } });
      const { imageDetails } = await aws.ecr.send(untagged);
      return imageDetails?.length === 1 && imageDetails[0]?.imageDigest === former;
    },
  },
  {
    title: "an image's size is that of its configuration and layers",
    async holds(aws) {
      const repositoryName = await newRepository(aws);
      await push(aws, repositoryName, "a");
      const parts = JSON.parse((await pull(aws, repositoryName, "a")) ?? "{}") as {
        config: { size: number };
        layers: { size: number }[];
      };
      const size = parts.config.size + (parts.layers[0]?.size ?? 0);
      return (await describe(aws, repositoryName, { imageTag: "a" }))?.imageSizeInBytes === size;
    },
  },
  {
    title: "an index's size is that of its largest image",
    async holds(aws) {
      const repositoryName = await newRepository(aws);
      const digests = [
        await push(aws, repositoryName, "a"),
        await push(aws, repositoryName, "b", "b".repeat(999)),
      ];
      await pushIndex(aws, repositoryName, "index", digests);
      const size = async (imageTag: string) =>
        (await describe(aws, repositoryName, { imageTag }))?.imageSizeInBytes;
      return (await size("index")) === Math.max((await size("a")) ?? 0, (await size("b")) ?? 0);
    },
  },
  {
    title: "an image's artifact type is that of its configuration",
    async holds(aws) {
      const repositoryName = await newRepository(aws);
      await push(aws, repositoryName, "a");
      const detail = await describe(aws, repositoryName, { imageTag: "a" });
      return detail?.artifactMediaType === "application/vnd.oci.image.config.v1+json";
    },
  },
  {
    title: "every tag of an image is listed",
    async holds(aws) {
      const repositoryName = await newRepository(aws);
      for (const tag of ["a", "b"]) await push(aws, repositoryName, tag, "same");
      const { imageIds } = await aws.ecr.send(new ListImagesCommand({ repositoryName }));
      return (imageIds ?? []).map(({ imageTag }) => imageTag).join() === "a,b";
    },
  },
  {
    title: "tags are listed in pages, each once",
    async holds(aws) {
      const repositoryName = await newRepository(aws);
      for (const tag of ["a", "b", "c"]) await push(aws, repositoryName, tag, "same");
      const pages: string[] = [];
      for await (const page of paginateListImages({ client: aws.ecr, pageSize: 2 }, { repositoryName })) {
        pages.push((page.imageIds ?? []).map(({ imageTag }) => imageTag).join("+"));
      }
      return pages.join() === "a+b,c";
    },
  },
  {
    title: "an image is got under the tag that was asked for",
    async holds(aws) {
      const repositoryName = await newRepository(aws);
      for (const tag of ["a", "b"]) await push(aws, repositoryName, tag, "same");
      const command = new BatchGetImageCommand({ repositoryName, imageIds: [{ imageTag: "a" }] });
      return (await aws.ecr.send(command)).images?.[0]?.imageId?.imageTag === "a";
    },
  },
  {
    title: "a tag that is on another digest is told",
    async holds(aws) {
      const repositoryName = await newRepository(aws);
      await push(aws, repositoryName, "a");
      const imageDigest = await push(aws, repositoryName, "b");
      const command = new BatchGetImageCommand({
        repositoryName,
        imageIds: [{ imageDigest, imageTag: "a" }],
      });
      return (await aws.ecr.send(command)).failures?.[0]?.failureCode === "ImageTagDoesNotMatchDigest";
    },
  },
  ...(["MUTABLE", "IMMUTABLE"] as const).map((imageTagMutability) => ({
    title: `deleting one of several tags keeps the image, its other tags and its push time (${imageTagMutability})`,
    async holds(aws: Access) {
      const repositoryName = await newRepository(aws, { imageTagMutability });
      for (const tag of ["a", "b"]) await push(aws, repositoryName, tag, "same");
      const before = await describe(aws, repositoryName, { imageTag: "b" });
      const { imageIds, failures } = await remove(aws, repositoryName, { imageTag: "a" });
      const { imageDetails } = await aws.ecr.send(new DescribeImagesCommand({ repositoryName }));
      const [left] = imageDetails ?? [];
      const described = new DescribeRepositoriesCommand({ repositoryNames: [repositoryName] });
      return (
        failures?.length === 0 &&
        imageIds?.[0]?.imageTag === "a" &&
        imageDetails?.length === 1 &&
        left?.imageTags?.join() === "b" &&
        left.imagePushedAt?.getTime() === before?.imagePushedAt?.getTime() &&
        (await aws.ecr.send(described)).repositories?.[0]?.imageTagMutability === imageTagMutability
      );
    },
  })),
  {
    title: "deleting the last tag deletes the image for good",
    async holds(aws) {
      const repositoryName = await newRepository(aws);
      const digest = await push(aws, repositoryName, "a");
      await remove(aws, repositoryName, { imageTag: "a" });
      return (await pull(aws, repositoryName, digest)) === undefined;
    },
  },
  {
    title: "a deleted digest can't be pulled, and all its tags are told",
    async holds(aws) {
      const repositoryName = await newRepository(aws);
      await push(aws, repositoryName, "a", "same");
      const imageDigest = await push(aws, repositoryName, "b", "same");
      const { imageIds } = await remove(aws, repositoryName, { imageDigest });
      const tags = (imageIds ?? []).map(({ imageTag }) => imageTag).join();
      return tags === "a,b" && (await pull(aws, repositoryName, imageDigest)) === undefined;
    },
  },
  {
    title: "an image that an index refers to is not deleted before the index",
    async holds(aws) {
      const repositoryName = await newRepository(aws);
      const imageDigest = await push(aws, repositoryName, "a");
      const index = await pushIndex(aws, repositoryName, "index", [imageDigest]);
      const refused = await remove(aws, repositoryName, { imageDigest });
      const kept = await pull(aws, repositoryName, imageDigest);
      await remove(aws, repositoryName, { imageDigest: index });
      const removed = await remove(aws, repositoryName, { imageDigest });
      return (
        refused.failures?.[0]?.failureCode === "ImageReferencedByManifestList" &&
        kept !== undefined &&
        removed.failures?.length === 0
      );
    },
  },
  {
    title: "an archived image can't be pulled or got, and is described only when asked for",
    async holds(aws) {
      const repositoryName = await newRepository(aws);
      const imageDigest = await push(aws, repositoryName, "a");
      if (!(await archive(aws, repositoryName, "a"))) return false;
      const active = await aws.ecr.send(new DescribeImagesCommand({ repositoryName }));
      const got = await aws.ecr.send(
        new BatchGetImageCommand({ repositoryName, imageIds: [{ imageDigest }] }),
      );
      const any = await describe(aws, repositoryName, { imageDigest });
      return (
        active.imageDetails?.length === 0 &&
        got.failures?.length === 1 &&
        any?.imageStatus === "ARCHIVED" &&
        any.lastArchivedAt !== undefined &&
        (await pull(aws, repositoryName, "a")) === undefined &&
        (await pull(aws, repositoryName, imageDigest)) === undefined
      );
    },
  },
  {
    title: "an archived image is restored by its storage class and by a push",
    async holds(aws) {
      const repositoryName = await newRepository(aws);
      await push(aws, repositoryName, "a");
      if (!(await archive(aws, repositoryName, "a"))) return false;
      const restore = { repositoryName, imageId: { imageTag: "a" }, targetStorageClass: "STANDARD" } as const;
      const { imageStatus } = await aws.ecr.send(new UpdateImageStorageClassCommand(restore));
      const restored = await pull(aws, repositoryName, "a");
      await archive(aws, repositoryName, "a");
      await push(aws, repositoryName, "a");
      const detail = await describe(aws, repositoryName, { imageTag: "a" });
      return (
        imageStatus === "ACTIVE" &&
        restored !== undefined &&
        detail?.imageStatus === "ACTIVE" &&
        detail.lastActivatedAt !== undefined
      );
    },
  },
];
