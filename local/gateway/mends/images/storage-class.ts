import { createHash } from "node:crypto";
import { z } from "zod";
import { findRepository, setImageStorage, storedImages } from "../../ecr/ecr-repository";
import { ImageId, resolveImage } from "../../ecr/image-id";
import { type ApiMend, apiError, type ManifestMend } from "../../mend";

/** The emulator knows no archive: `UpdateImageStorageClass` is added, restoring takes no time here. */
export const storageClass: ApiMend = {
  name: "UpdateImageStorageClass",
  service: "ecr",
  operations: ["UpdateImageStorageClass"],
  async answer({ input }, _next, { emulator, now }) {
    const parsed = Input.safeParse(input);
    if (!parsed.success) return apiError("ValidationException", z.prettifyError(parsed.error));
    const { repositoryName, imageId, targetStorageClass } = parsed.data;
    const repository = await findRepository(emulator, repositoryName);
    if (!repository) {
      const text = `The repository with name '${repositoryName}' does not exist in the registry`;
      return apiError("RepositoryNotFoundException", text);
    }
    const resolved = resolveImage(await storedImages(emulator, repository), imageId);
    if ("failure" in resolved) return apiError("ImageNotFoundException", resolved.failure.failureReason);
    const { digest, storage } = resolved.image;
    const target = targetStorageClass === "ARCHIVE" ? "ARCHIVED" : "ACTIVE";
    if (storage.status !== target) {
      const time = target === "ARCHIVED" ? { lastArchivedAt: now() } : { lastActivatedAt: now() };
      await setImageStorage(emulator, repository, digest, { ...storage, ...time, status: target });
    }
    const { registryId } = repository;
    return {
      status: 200,
      output: {
        registryId,
        repositoryName,
        imageId: { ...imageId, imageDigest: digest },
        imageStatus: target,
      },
    };
  },
};

const Input = z.object({
  repositoryName: z.string(),
  imageId: ImageId,
  targetStorageClass: z.enum(["STANDARD", "ARCHIVE"]),
});

/** Pushing an archived image again restores it. */
export const restoreOnPush: ManifestMend = {
  name: "a push restores an archived image",
  methods: ["PUT"],
  async answer(request, next, { emulator, now }) {
    const reply = await next(request);
    const repository = reply.status < 300 ? await findRepository(emulator, request.repository) : undefined;
    if (!repository) return reply;
    const digest = `sha256:${createHash("sha256").update(request.body).digest("hex")}`;
    const image = (await storedImages(emulator, repository)).find((stored) => stored.digest === digest);
    if (image?.storage.status === "ARCHIVED") {
      const storage = { ...image.storage, status: "ACTIVE", lastActivatedAt: now() } as const;
      await setImageStorage(emulator, repository, digest, storage);
    }
    return reply;
  },
};
