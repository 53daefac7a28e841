import { findRepository, type StoredImage, storedImages } from "../../ecr/ecr-repository";
import { ImageId, resolveImage } from "../../ecr/image-id";
import { filterOf, passes } from "../../ecr/image-filter";
import { type ApiMend, apiError, type Json } from "../../mend";
import { page } from "../../paging";
import { z } from "zod";

/**
 * AWS refuses unknown images, pages, shows ACTIVE images unless asked, and knows an image's real size and types;
 * the emulator does none of it.
 */
export const describeImages: ApiMend = {
  name: "DescribeImages",
  service: "ecr",
  operations: ["DescribeImages"],
  async answer({ input }, next, { emulator }) {
    const repository = await findRepository(emulator, String(input["repositoryName"]));
    if (!repository) return next(input);
    const images = await storedImages(emulator, repository);
    const imageIds = z.array(ImageId).optional().safeParse(input["imageIds"]).data ?? [];
    if (imageIds.length > 0 && (input["maxResults"] !== undefined || input["nextToken"] !== undefined)) {
      const text = "maxResults and nextToken cannot be used when you specify images with imageIds";
      return apiError("InvalidParameterException", text);
    }
    let asked = images;
    if (imageIds.length > 0) {
      const found = new Set<StoredImage>();
      for (const imageId of imageIds) {
        const resolved = resolveImage(images, imageId);
        if ("failure" in resolved) {
          const { imageDigest = "null", imageTag = "null" } = imageId;
          const id = `{imageDigest:'${imageDigest}', imageTag:'${imageTag}'}`;
          const where = `the repository with name '${repository.name}' in the registry with id '${repository.registryId}'`;
          return apiError(
            "ImageNotFoundException",
            `The image with imageId ${id} does not exist within ${where}`,
          );
        }
        found.add(resolved.image);
      }
      asked = [...found];
    }
    const filter = filterOf(input);
    const listed = asked.filter((image) => passes(image, filter));
    const limits = { fallback: Math.max(100, imageIds.length), most: 1000 };
    const shown = page(listed, ({ digest }) => digest, input, limits);
    if ("error" in shown) return shown.error;
    const sizes = new Map(images.map((image) => [image.digest, ownSize(image)]));
    const imageDetails = shown.items.map((image) => ({
      registryId: repository.registryId,
      repositoryName: repository.name,
      ...detail(image, sizes),
    }));
    return {
      status: 200,
      output: { imageDetails, ...(shown.nextToken ? { nextToken: shown.nextToken } : {}) },
    };
  },
};

function detail(image: StoredImage, sizes: ReadonlyMap<string, number>): Json {
  const { manifest, storage, tags } = image;
  const children = (manifest.manifests ?? []).map((child) => sizes.get(child.digest) ?? 0);
  const artifactMediaType = manifest.artifactType ?? manifest.config?.mediaType;
  return {
    imageDigest: image.digest,
    ...(tags.length > 0 ? { imageTags: [...tags] } : {}),
    // Of an index: the largest image in it.
    imageSizeInBytes: manifest.manifests ? Math.max(0, ...children) : (sizes.get(image.digest) ?? 0),
    imagePushedAt: image.pushedAt,
    imageManifestMediaType: image.mediaType,
    ...(artifactMediaType ? { artifactMediaType } : {}),
    ...(manifest.subject ? { subjectManifestDigest: manifest.subject.digest } : {}),
    imageStatus: storage.status,
    ...(storage.lastArchivedAt === undefined ? {} : { lastArchivedAt: storage.lastArchivedAt }),
    ...(storage.lastActivatedAt === undefined ? {} : { lastActivatedAt: storage.lastActivatedAt }),
  };
}

function ownSize({ manifest }: StoredImage): number {
  return [manifest.config, ...(manifest.layers ?? [])].reduce((sum, part) => sum + (part?.size ?? 0), 0);
}
