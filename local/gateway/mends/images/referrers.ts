import { findRepository, storedImages } from "../../ecr/ecr-repository";
import type { Emulator, ManifestReply } from "../../mend";

/**
 * What refers to an image: signatures, attestations. ECR lists them by the registry protocol; the emulator does not know the
 * question.
 *
 * @see https://github.com/opencontainers/distribution-spec/blob/main/spec.md#listing-referrers
 */
export async function referrers(
  emulator: Emulator,
  repositoryName: string,
  subject: string,
): Promise<ManifestReply> {
  const repository = await findRepository(emulator, repositoryName);
  if (!repository) return reply(404, { errors: [{ code: "NAME_UNKNOWN", message: repositoryName }] });
  const images = await storedImages(emulator, repository);
  const manifests = images
    .filter(({ manifest }) => manifest.subject?.digest === subject)
    .map(({ digest, mediaType, manifest, manifestText }) => ({
      ...{ mediaType, digest, size: Buffer.byteLength(manifestText) },
      artifactType: manifest.artifactType ?? manifest.config?.mediaType,
    }));
  return reply(200, { schemaVersion: 2, mediaType: indexType, manifests });
}

const indexType = "application/vnd.oci.image.index.v1+json";

function reply(status: number, content: object): ManifestReply {
  const headers = { "content-type": status === 200 ? indexType : "application/json" };
  return { status, headers, body: Buffer.from(JSON.stringify(content)) };
}
