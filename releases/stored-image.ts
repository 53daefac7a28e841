import { BatchGetImageCommand } from "@aws-sdk/client-ecr";

import type { EcrClient } from "../inventory/aws/clients";
import { awsCall } from "./aws-call";

/** Which repository. */
export interface RepositoryPlace {
  readonly repositoryName: string;
  /** The account. @default the caller's */
  readonly registryId?: string | undefined;
}

/** An image that the registry hands out. */
export interface StoredImage {
  readonly digest: string;
  readonly manifest: string;
  readonly mediaType: string | undefined;
  /** Digests of the platforms' images, of an index. */
  readonly children: readonly string[];
}

/** Why the registry hands an image out no more, in its own words. */
export interface MissingImage {
  readonly missing: string;
}

export type ImageId = { readonly imageDigest: string } | { readonly imageTag: string };

/** The image by digest or tag; `undefined` when the registry has none. */
export async function storedImage(
  ecr: EcrClient,
  place: RepositoryPlace,
  imageId: ImageId,
): Promise<StoredImage | undefined> {
  const found = await askedImage(ecr, place, imageId);
  return "missing" in found ? undefined : found;
}

/** The same, with the registry's reason. */
export async function askedImage(
  ecr: EcrClient,
  { repositoryName, registryId }: RepositoryPlace,
  imageId: ImageId,
): Promise<StoredImage | MissingImage> {
  const { images = [], failures = [] } = await awsCall(
    "ecr:BatchGetImage",
    repositoryText(repositoryName),
    () =>
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
  if (found?.imageManifest === undefined || found.imageId?.imageDigest === undefined) {
    return { missing: failures[0]?.failureReason ?? failures[0]?.failureCode ?? "it has none" };
  }
  const { manifests = [] } = JSON.parse(found.imageManifest) as { manifests?: { digest: string }[] };
  return {
    digest: found.imageId.imageDigest,
    manifest: found.imageManifest,
    mediaType: found.imageManifestMediaType,
    children: manifests.map((child) => child.digest),
  };
}

export function repositoryText(repositoryName: string): string {
  return `the repository "${repositoryName}"`;
}

/** ECR would convert a manifest to a type that it was asked for, and the digest would be another one: ask for all. */
export const mediaTypes: readonly string[] = [
  "application/vnd.oci.image.index.v1+json",
  "application/vnd.oci.image.manifest.v1+json",
  "application/vnd.docker.distribution.manifest.list.v2+json",
  "application/vnd.docker.distribution.manifest.v2+json",
  "application/vnd.docker.distribution.manifest.v1+prettyjws",
  "application/vnd.docker.distribution.manifest.v1+json",
];
