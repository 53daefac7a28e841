import { z } from "zod";
import type { StoredImage } from "./ecr-repository";

export const ImageId = z.object({ imageDigest: z.string().optional(), imageTag: z.string().optional() });
export type ImageId = z.infer<typeof ImageId>;

/** Why an image identifier names no image, in ECR's words. */
export interface ImageFailure {
  readonly imageId: ImageId;
  readonly failureCode: string;
  readonly failureReason: string;
}

/** The image that an identifier names, or why there is none. */
export function resolveImage<T extends Pick<StoredImage, "digest" | "tags">>(
  images: readonly T[],
  imageId: ImageId,
): { image: T } | { failure: ImageFailure } {
  const fail = (failureCode: string, failureReason: string) => ({
    failure: { imageId, failureCode, failureReason },
  });
  const { imageDigest, imageTag } = imageId;
  if (imageDigest === undefined && imageTag === undefined) {
    return fail("MissingDigestAndTag", "Invalid request parameters: both tag and digest cannot be null");
  }
  if (imageDigest !== undefined && !/^[a-z0-9]+:[0-9a-f]{32,}$/.test(imageDigest)) {
    return fail("InvalidImageDigest", "Invalid request parameters: image digest should satisfy the regex");
  }
  const image = images.find(({ digest, tags }) =>
    imageDigest === undefined ? tags.includes(imageTag ?? "") : digest === imageDigest,
  );
  if (!image) return fail("ImageNotFound", "Requested image not found");
  if (imageTag !== undefined && !image.tags.includes(imageTag)) {
    return fail("ImageTagDoesNotMatchDigest", "Requested image tag does not match the image digest");
  }
  return { image };
}
