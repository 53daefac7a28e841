import { z } from "zod";
import { findRepository, referencedByIndexes, type Repository, storedImages } from "../../ecr/ecr-repository";
import { ImageId, resolveImage } from "../../ecr/image-id";
import type { ApiMend, Emulator } from "../../mend";

/**
 * On AWS a tag's deletion removes the tag, and the image only with its last tag; a digest's deletion removes the image
 * with all its tags; neither removes an image that an index of the repository refers to. The emulator always removes
 * the image.
 */
export const batchDeleteImage: ApiMend = {
  name: "BatchDeleteImage",
  service: "ecr",
  operations: ["BatchDeleteImage"],
  async answer({ input }, next, { emulator }) {
    const repository = await findRepository(emulator, String(input["repositoryName"]));
    const wanted = z.array(ImageId).safeParse(input["imageIds"]).data;
    if (!repository || !wanted) return next(input);
    const stored = await storedImages(emulator, repository);
    // As it was before the request: whether AWS lets an index go with its children in one call is not documented.
    const references = referencedByIndexes(stored);
    let images = stored.map(({ digest, tags }) => ({ digest, tags: [...tags] }));
    const imageIds: ImageId[] = [];
    const failures: unknown[] = [];
    for (const imageId of wanted) {
      const resolved = resolveImage(images, imageId);
      if ("failure" in resolved) {
        failures.push(resolved.failure);
        continue;
      }
      const { image } = resolved;
      const { imageTag } = imageId;
      if (imageTag !== undefined && image.tags.length > 1) {
        await removeTag(emulator, repository, imageTag);
        image.tags = image.tags.filter((tag) => tag !== imageTag);
        imageIds.push({ imageDigest: image.digest, imageTag });
        continue;
      }
      const indexes = references.get(image.digest);
      if (indexes) {
        const failureReason = `Requested image referenced by manifest list: [${indexes.join(", ")}]`;
        failures.push({ imageId, failureCode: "ImageReferencedByManifestList", failureReason });
        continue;
      }
      await removeImage(emulator, repository, image.digest);
      images = images.filter((other) => other !== image);
      const gone = image.tags.map((tag) => ({ imageDigest: image.digest, imageTag: tag }));
      imageIds.push(...(gone.length > 0 ? gone : [{ imageDigest: image.digest }]));
    }
    return { status: 200, output: { imageIds, failures } };
  },
};

/** No content has this digest. */
const scratchDigest = `sha256:${"0".repeat(64)}`;

/**
 * The emulator can only move a tag: it is moved to an image made for this, which is then removed. Removing the image
 * and putting it back with its other tags would lose the time of its push, which lifecycle policies go by.
 */
async function removeTag(emulator: Emulator, repository: Repository, imageTag: string): Promise<void> {
  const repositoryName = repository.name;
  const setMutability = (imageTagMutability: string) =>
    emulator.call("ecr", "PutImageTagMutability", { repositoryName, imageTagMutability });
  const immutable = repository.mutability === "IMMUTABLE"; // the only value that the emulator enforces
  if (immutable) await setMutability("MUTABLE");
  try {
    const scratch = { repositoryName, imageManifest: "{}", imageDigest: scratchDigest };
    await emulator.call("ecr", "PutImage", { ...scratch, imageTag });
    await removeImage(emulator, repository, scratchDigest);
  } finally {
    if (immutable) await setMutability(repository.mutability);
  }
}

async function removeImage(emulator: Emulator, { name }: Repository, imageDigest: string): Promise<void> {
  await emulator.call("ecr", "BatchDeleteImage", { repositoryName: name, imageIds: [{ imageDigest }] });
}
