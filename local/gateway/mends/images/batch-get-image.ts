import { z } from "zod";
import { findRepository, storedImages } from "../../ecr/ecr-repository";
import { ImageId, resolveImage } from "../../ecr/image-id";
import { type ApiMend, type Json } from "../../mend";

/**
 * AWS answers with the tag that was asked for, tells a tag that is on another digest, and does not hand out archived
 * images; the emulator answers with the tag that was pushed last.
 */
export const batchGetImage: ApiMend = {
  name: "BatchGetImage",
  service: "ecr",
  operations: ["BatchGetImage"],
  async answer({ input }, next, { emulator }) {
    const repository = await findRepository(emulator, String(input["repositoryName"]));
    const imageIds = z.array(ImageId).safeParse(input["imageIds"]).data;
    if (!repository || !imageIds) return next(input);
    const stored = await storedImages(emulator, repository);
    const pullable = stored.filter(({ storage }) => storage.status === "ACTIVE");
    const images: Json[] = [];
    const failures: unknown[] = [];
    for (const imageId of imageIds) {
      const resolved = resolveImage(pullable, imageId);
      if ("failure" in resolved) {
        failures.push(resolved.failure);
        continue;
      }
      const { image } = resolved;
      images.push({
        registryId: repository.registryId,
        repositoryName: repository.name,
        imageId: { ...imageId, imageDigest: image.digest },
        imageManifest: image.manifestText,
        imageManifestMediaType: image.mediaType,
      });
    }
    return { status: 200, output: { images, failures } };
  },
};
