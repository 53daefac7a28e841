import { BatchGetImageCommand } from "@aws-sdk/client-ecr";

import type { EcrClient } from "../../inventory/aws/clients";
import { awsCall } from "../shared/aws-call";

/** Which repository. */
export interface RepositoryPlace {
  readonly repositoryName: string;
  /** The account. @default the caller's */
  readonly registryId?: string;
}

/** An image that the registry hands out. */
export interface StoredImage {
  readonly digest: string;
  readonly manifest: string;
  readonly mediaType: string | undefined;
  /** Digests of the platforms' images, of an index. */
  readonly children: readonly string[];
}

/** The image by digest or tag; `undefined` when the registry has none. */
export async function storedImage(
  ecr: EcrClient,
  { repositoryName, registryId }: RepositoryPlace,
  imageId: { readonly imageDigest: string } | { readonly imageTag: string },
): Promise<StoredImage | undefined> {
  const { images = [] } = await awsCall("ecr:BatchGetImage", `the repository ${repositoryName}`, () =>
    ecr.send(
      new BatchGetImageCommand({
        repositoryName,
        registryId,
        imageIds: [imageId],
        acceptedMediaTypes: [...mediaTypes],
      }),
    ),
  );
  const [found] = images;
  if (found?.imageManifest === undefined || found.imageId?.imageDigest === undefined) return undefined;
  const { manifests = [] } = JSON.parse(found.imageManifest) as { manifests?: { digest: string }[] };
  return {
    digest: found.imageId.imageDigest,
    manifest: found.imageManifest,
    mediaType: found.imageManifestMediaType,
    children: manifests.map((child) => child.digest),
  };
}

// ECR would convert a manifest to a type that it was asked for, and the digest would be another one: ask for all.
const mediaTypes = [
  "application/vnd.oci.image.index.v1+json",
  "application/vnd.oci.image.manifest.v1+json",
  "application/vnd.docker.distribution.manifest.list.v2+json",
  "application/vnd.docker.distribution.manifest.v2+json",
];
