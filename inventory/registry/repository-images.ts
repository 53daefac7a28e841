import type { ImageDetail } from "@aws-sdk/client-ecr";

import type { Image } from "../../retention";
import { perPage } from "../aws/call-limits";
import { boundedCalls, type Calls } from "../aws/calls";
import type { EcrClient } from "../aws/clients";
import { everyPage } from "../aws/every-page";
import { indexManifests, indexMediaTypes } from "./index-manifests";
import type { RegistryOptions } from "./repositories";

/** An image, with what ECR charges for. */
export interface StoredImage extends Image {
  /** Compressed. Of an index: that of its largest image. 0 where ECR doesn't say. */
  readonly imageSizeInBytes: number;
}

export interface RepositoryImagesOptions extends RegistryOptions {
  /**
   * Whether to read the manifests of indexes, for their children.
   *
   * Manifests are read by `ecr:BatchGetImage`, as in a pull: ECR may take that for the index's last pull, which matters
   * to rules with `sinceImagePulled`.
   *
   * @default true
   */
  readonly children?: boolean;
}

/** An image as ECR lists it: an index without its children. */
export type ListedImage = StoredImage & { readonly isIndex: boolean };

/**
 * All images of a repository: archived and untagged ones too, indexes with their children, referrers with their subject.
 * A repository that is not there, or goes while it is read, has none.
 *
 * One call for a thousand images, and one for a hundred indexes.
 *
 * @throws {InventoryError}
 * @see https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_DescribeImages.html
 */
export async function repositoryImages(
  ecr: EcrClient,
  repositoryName: string,
  options: RepositoryImagesOptions = {},
): Promise<StoredImage[]> {
  const { calls = boundedCalls(options), children = true } = options;
  const images = await listedImages(ecr, repositoryName, { ...options, calls });
  return withChildren(ecr, repositoryName, images, children ? () => true : () => false, calls);
}

/** The same, without a look at any manifest. One call for a thousand images. @throws {InventoryError} */
export async function listedImages(
  ecr: EcrClient,
  repositoryName: string,
  options: RegistryOptions = {},
): Promise<ListedImage[]> {
  const { DescribeImagesCommand } = await import("@aws-sdk/client-ecr");
  const { calls = boundedCalls(options) } = options;
  const details = await everyPage(
    calls,
    "ecr:DescribeImages",
    async (nextToken) => {
      const filter = { imageStatus: "ANY" as const };
      const page = await ecr.send(
        new DescribeImagesCommand({
          repositoryName,
          filter,
          maxResults: perPage["ecr:DescribeImages"],
          nextToken,
        }),
      );
      return { items: page.imageDetails?.map(readDetail), next: page.nextToken };
    },
    ["RepositoryNotFoundException"],
  );
  // One that is pushed anew between two pages can be on both.
  return [...new Map(details.map((image) => [image.imageDigest, image])).values()];
}

/**
 * Listed images with the children of those indexes that are wanted. A hundred manifests a call, none of which ECR hands out
 * of an archived image. An index that was deleted since it was listed is left out.
 *
 * @throws {InventoryError}
 */
export async function withChildren(
  ecr: EcrClient,
  repositoryName: string,
  images: readonly ListedImage[],
  isWanted: (index: ListedImage) => boolean,
  calls: Calls,
): Promise<StoredImage[]> {
  const wanted = images.filter((one) => one.isIndex && one.imageStatus !== "ARCHIVED" && isWanted(one));
  const digests = wanted.map(({ imageDigest }) => imageDigest);
  const manifests =
    digests.length > 0 ? await indexManifests(ecr, calls, repositoryName, digests) : undefined;
  return images.flatMap(({ isIndex: _, ...image }) => {
    const manifest = manifests?.get(image.imageDigest);
    if (manifest === "gone") return [];
    const subject = image.subjectManifestDigest ?? manifest?.subject;
    return [
      {
        ...image,
        ...(manifest && { children: manifest.children }),
        ...(subject !== undefined && { subjectManifestDigest: subject }),
      },
    ];
  });
}

/** Only what is asked later: a hundred thousand images are held at a time. */
function readDetail(detail: ImageDetail): ListedImage {
  const { imageDigest = "", imageTags = [], imagePushedAt, imageSizeInBytes = 0, imageStatus } = detail;
  const { subjectManifestDigest, imageManifestMediaType = "" } = detail;
  const { lastRecordedPullTime, lastArchivedAt, lastActivatedAt } = detail;
  return {
    imageDigest,
    imageTags,
    // ECR always says it; the oldest of all is the first to go.
    imagePushedAt: imagePushedAt?.getTime() ?? 0,
    imageSizeInBytes,
    isIndex: indexMediaTypes.includes(imageManifestMediaType),
    ...(isStatus(imageStatus) && imageStatus !== "ACTIVE" && { imageStatus }),
    ...(subjectManifestDigest !== undefined && { subjectManifestDigest }),
    ...(lastRecordedPullTime && { lastRecordedPullTime: lastRecordedPullTime.getTime() }),
    ...(lastArchivedAt && { lastArchivedAt: lastArchivedAt.getTime() }),
    ...(lastActivatedAt && { lastActivatedAt: lastActivatedAt.getTime() }),
  };
}

function isStatus(status: string | undefined): status is NonNullable<Image["imageStatus"]> {
  return status === "ACTIVE" || status === "ARCHIVED" || status === "ACTIVATING";
}
