import { BatchCheckLayerAvailabilityCommand, BatchGetImageCommand } from "@aws-sdk/client-ecr";

import type { EcrClient } from "../../inventory/aws/clients";
import { awsCall } from "../aws-call";
import { mediaTypes, repositoryText, type RepositoryPlace, type StoredImage } from "../stored-image";

/** What of an image a registry has no more. */
export interface MissingPart {
  readonly kind: "manifest" | "configuration" | "layer";
  readonly digest: string;
  /** The manifest that refers to it. */
  readonly of: string;
}

/** What an image is made of, and what of it is missing: such an image can't be pulled. */
export interface ImageParts {
  /** The image's own, and of an index those of its platforms and of what is attached to them. */
  readonly manifests: number;
  /** Different ones, configurations included. */
  readonly layers: number;
  /** Of the layers, in bytes. */
  readonly size: number;
  readonly missing: readonly MissingPart[];
}

/**
 * Asks the registry for every part of an image: for the manifests of an index a call for a hundred, for layers another one.
 * Nothing is downloaded. A layer that only its vendor hands out is not asked for.
 *
 * @throws {InventoryError}
 * @see https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_BatchCheckLayerAvailability.html
 */
export async function imageParts(
  ecr: EcrClient,
  place: RepositoryPlace,
  image: StoredImage,
): Promise<ImageParts> {
  const children = await inHundreds(image.children, (digests) => storedManifests(ecr, place, digests));
  const found = new Map([[image.digest, image.manifest], ...children]);
  const blobs = new Map<string, Blob>();
  for (const [of, manifest] of found)
    for (const blob of blobsOf(of, manifest)) if (!blobs.has(blob.digest)) blobs.set(blob.digest, blob);
  const digests = [...blobs.keys()];
  const gone = new Set(await inHundreds(digests, (some) => unavailable(ecr, place, some)));
  return {
    manifests: 1 + image.children.length,
    layers: blobs.size,
    size: [...blobs.values()].reduce((sum, { size }) => sum + size, 0),
    missing: [
      ...image.children
        .filter((digest) => !found.has(digest))
        .map((digest) => ({ kind: "manifest" as const, digest, of: image.digest })),
      ...[...blobs.values()]
        .filter(({ digest }) => gone.has(digest))
        .map(({ kind, digest, of }) => ({ kind, digest, of })),
    ],
  };
}

interface Blob extends MissingPart {
  readonly size: number;
}

async function storedManifests(
  ecr: EcrClient,
  { repositoryName, registryId }: RepositoryPlace,
  digests: readonly string[],
): Promise<[digest: string, manifest: string][]> {
  const imageIds = digests.map((imageDigest) => ({ imageDigest }));
  const input = { repositoryName, registryId, imageIds, acceptedMediaTypes: [...mediaTypes] };
  const { images = [] } = await awsCall("ecr:BatchGetImage", repositoryText(repositoryName), () =>
    ecr.send(new BatchGetImageCommand(input)),
  );
  return images.flatMap(({ imageId, imageManifest }) =>
    imageId?.imageDigest === undefined || imageManifest === undefined
      ? []
      : [[imageId.imageDigest, imageManifest] as [string, string]],
  );
}

/** Those that the registry doesn't hand out. */
async function unavailable(
  ecr: EcrClient,
  { repositoryName, registryId }: RepositoryPlace,
  digests: readonly string[],
): Promise<string[]> {
  const input = { repositoryName, registryId, layerDigests: [...digests] };
  const { layers = [] } = await awsCall(
    "ecr:BatchCheckLayerAvailability",
    repositoryText(repositoryName),
    () => ecr.send(new BatchCheckLayerAvailabilityCommand(input)),
  );
  const there = new Set(
    layers.flatMap(({ layerDigest, layerAvailability }) =>
      layerAvailability === "AVAILABLE" && layerDigest !== undefined ? [layerDigest] : [],
    ),
  );
  return digests.filter((digest) => !there.has(digest));
}

function blobsOf(of: string, manifest: string): Blob[] {
  const { config, layers = [], blobs = [] } = JSON.parse(manifest) as Content;
  // An image of Docker's first format has no layers by digest and size: it says `fsLayers`.
  const named = [...layers, ...blobs].filter(({ urls = [] }) => urls.length === 0);
  return [
    ...(config?.digest === undefined ? [] : [{ kind: "configuration" as const, of, ...sized(config) }]),
    ...named.map((layer) => ({ kind: "layer" as const, of, ...sized(layer) })),
  ];
}

function sized({ digest, size = 0 }: Named): Pick<Blob, "digest" | "size"> {
  return { digest, size };
}

interface Content {
  readonly config?: Named;
  readonly layers?: readonly Named[];
  readonly blobs?: readonly Named[];
}

interface Named {
  readonly digest: string;
  readonly size?: number;
  readonly urls?: readonly string[];
}

/** As many as the calls take. */
async function inHundreds<T>(
  all: readonly string[],
  ask: (some: readonly string[]) => Promise<T[]>,
): Promise<T[]> {
  const found: T[] = [];
  for (let from = 0; from < all.length; from += 100) found.push(...(await ask(all.slice(from, from + 100))));
  return found;
}
