import { createHash } from "node:crypto";
import { z } from "zod";
import {
  findRepository,
  type Manifest,
  parseManifest,
  type Repository,
  storedImages,
} from "../../ecr/ecr-repository";
import {
  type ApiMend,
  type ApiReply,
  apiError,
  type Emulator,
  type ManifestRequest,
  type MendContext,
} from "../../mend";
import { immutableTagMessage, isTagMutable } from "../../ecr/tag-mutability";
import { restoreOnPush } from "./storage-class";

/**
 * AWS refuses an image that is there already, an immutable tag's move, a wrong digest, and missing layers, and takes
 * the type from the manifest. The emulator checks IMMUTABLE alone and does not make the manifest pullable by digest.
 */
export const putImage: ApiMend = {
  name: "PutImage",
  service: "ecr",
  operations: ["PutImage"],
  async answer({ input }, next, context) {
    const parsed = Input.safeParse(input);
    const repository = parsed.success && (await findRepository(context.emulator, parsed.data.repositoryName));
    if (!parsed.success || !repository) return next(input);
    const { imageManifest, imageTag } = parsed.data;
    const manifest = parseManifest(imageManifest);
    const mediaType = parsed.data.imageManifestMediaType ?? manifest.mediaType;
    if (mediaType === undefined) {
      const text =
        "Invalid parameter at 'imageManifest' failed to satisfy constraint: 'manifest without mediaType needs imageManifestMediaType'";
      return apiError("InvalidParameterException", text);
    }
    const digest = `sha256:${createHash("sha256").update(imageManifest).digest("hex")}`;
    const refusal =
      refusedDigest(parsed.data.imageDigest, digest) ??
      (await refusedTag(context.emulator, repository, digest, imageTag)) ??
      (await refusedParts(context.emulator, repository, manifest));
    if (refusal) return refusal;
    const pushed = await push(context, {
      method: "PUT",
      repository: repository.name,
      reference: imageTag ?? digest,
      mediaType,
      body: Buffer.from(imageManifest),
    });
    if (pushed >= 300)
      return apiError("InternalFailure", `The emulator answered ${pushed} to the manifest.`, 500);
    const image = {
      registryId: repository.registryId,
      repositoryName: repository.name,
      imageId: { imageDigest: digest, ...(imageTag === undefined ? {} : { imageTag }) },
      imageManifest,
      imageManifestMediaType: mediaType,
    };
    return { status: 200, output: { image } };
  },
};

const Input = z.object({
  repositoryName: z.string(),
  imageManifest: z.string().min(1),
  imageManifestMediaType: z.string().optional(),
  imageTag: z.string().optional(),
  imageDigest: z.string().optional(),
});

function refusedDigest(given: string | undefined, digest: string): ApiReply | undefined {
  if (given === undefined || given === digest) return undefined;
  return apiError("ImageDigestDoesNotMatchException", `The image digest is '${digest}', not '${given}'.`);
}

async function refusedTag(
  emulator: Emulator,
  repository: Repository,
  digest: string,
  tag: string | undefined,
): Promise<ApiReply | undefined> {
  const images = await storedImages(emulator, repository);
  const same = images.find((image) => image.digest === digest);
  // A push of an archived image restores it, so it is no repetition.
  if (same?.storage.status === "ACTIVE" && (tag === undefined || same.tags.includes(tag))) {
    const where = `already exists in the repository with name '${repository.name}' in registry with id '${repository.registryId}'`;
    const text = `Image with digest '${digest}' and tag '${tag ?? "null"}' ${where}`;
    return apiError("ImageAlreadyExistsException", text);
  }
  if (tag === undefined || isTagMutable(repository, tag)) return undefined;
  const holder = images.find(({ tags }) => tags.includes(tag));
  if (!holder || holder.digest === digest) return undefined;
  return apiError("ImageTagAlreadyExistsException", immutableTagMessage(repository, tag));
}

async function refusedParts(
  emulator: Emulator,
  repository: Repository,
  manifest: Manifest,
): Promise<ApiReply | undefined> {
  const layers = (manifest.layers ?? []).filter(({ urls }) => !urls?.length); // such layers are kept elsewhere
  for (const { digest } of manifest.config ? [manifest.config, ...layers] : layers) {
    if ((await emulator.blobSize(repository.name, digest)) === undefined) {
      const text = `Layers with digests '[${digest}]' required for pushing image into repository with name '${repository.name}' in the registry with id '${repository.registryId}' do not exist`;
      return apiError("LayersNotFoundException", text);
    }
  }
  if (!manifest.manifests?.length) return undefined;
  const present = new Set((await storedImages(emulator, repository)).map(({ digest }) => digest));
  const missing = manifest.manifests.filter(({ digest }) => !present.has(digest)).map(({ digest }) => digest);
  if (missing.length === 0) return undefined;
  const text = `Images with digests '[${missing.join(", ")}]' required for pushing image into repository with name '${repository.name}' in the registry with id '${repository.registryId}' do not exist`;
  return apiError("ReferencedImagesNotFoundException", text);
}

async function push(context: MendContext, request: ManifestRequest): Promise<number> {
  const { status } = await restoreOnPush.answer(
    request,
    (inner) => context.emulator.manifest(inner),
    context,
  );
  return status;
}
