import { z } from "zod";
import { succeeded } from "../http/emulator-client";
import { readState, writeState } from "./hidden-state";
import type { Emulator } from "../mend";

const ExclusionFilters = z.array(z.object({ filterType: z.string(), filter: z.string() }));
export type ExclusionFilter = z.infer<typeof ExclusionFilters>[number];

/** A repository as ECR knows it. */
export interface Repository {
  readonly name: string;
  readonly arn: string;
  readonly registryId: string;
  /** `MUTABLE`, `IMMUTABLE`, `IMMUTABLE_WITH_EXCLUSION` or `MUTABLE_WITH_EXCLUSION`. */
  readonly mutability: string;
  readonly exclusionFilters: readonly ExclusionFilter[];
}

/** An image as ECR knows it. */
export interface StoredImage {
  readonly digest: string;
  readonly tags: readonly string[];
  /** Seconds since the epoch. */
  readonly pushedAt: number;
  /** Its place among all that the repository has, in the order of their pushes: many come within one second. */
  readonly place: number;
  readonly mediaType: string;
  readonly manifestText: string;
  readonly manifest: Manifest;
  readonly storage: ImageStorage;
}

const Descriptor = z.looseObject({
  digest: z.string(),
  size: z.number().optional(),
  mediaType: z.string().optional(),
});
const Manifest = z.looseObject({
  mediaType: z.string().optional(),
  artifactType: z.string().optional(),
  config: Descriptor.optional(),
  layers: z.array(Descriptor.extend({ urls: z.array(z.string()).optional() })).optional(),
  manifests: z.array(Descriptor).optional(),
  subject: Descriptor.optional(),
});
export type Manifest = z.infer<typeof Manifest>;

const ImageStorage = z.object({
  status: z.enum(["ACTIVE", "ARCHIVED"]),
  lastArchivedAt: z.number().optional(),
  lastActivatedAt: z.number().optional(),
});
export type ImageStorage = z.infer<typeof ImageStorage>;

/** Undefined when there is no such repository in the caller's account and region. */
export async function findRepository(emulator: Emulator, name: string): Promise<Repository | undefined> {
  const output = await succeeded(emulator.call("ecr", "DescribeRepositories", { repositoryNames: [name] }));
  if (!output) return undefined;
  const [found] = Repositories.parse(output).repositories;
  if (!found) return undefined;
  return {
    name,
    arn: found.repositoryArn,
    registryId: found.registryId,
    mutability: found.imageTagMutability,
    exclusionFilters: await exclusionFilters(emulator, found.repositoryArn),
  };
}

const Repositories = z.object({
  repositories: z.array(
    z.object({ repositoryArn: z.string(), registryId: z.string(), imageTagMutability: z.string() }),
  ),
});

export async function exclusionFilters(emulator: Emulator, arn: string): Promise<ExclusionFilter[]> {
  return (await readState(emulator, arn, "exclusion-filters", ExclusionFilters)) ?? [];
}

export async function setExclusionFilters(
  emulator: Emulator,
  arn: string,
  filters: readonly ExclusionFilter[],
): Promise<void> {
  await writeState(emulator, arn, "exclusion-filters", filters);
}

/** Every image of a repository, in order of their digests: an order that pages can rely on. */
export async function storedImages(emulator: Emulator, repository: Repository): Promise<StoredImage[]> {
  const repositoryName = repository.name;
  const described = await succeeded(emulator.call("ecr", "DescribeImages", { repositoryName }));
  const details = Details.parse(described ?? { imageDetails: [] }).imageDetails;
  if (details.length === 0) return [];
  const imageIds = details.map(({ imageDigest }) => ({ imageDigest }));
  const got = await succeeded(emulator.call("ecr", "BatchGetImage", { repositoryName, imageIds }));
  const manifests = new Map(
    Images.parse(got ?? { images: [] }).images.map((image) => [
      image.imageId.imageDigest,
      image.imageManifest,
    ]),
  );
  const storage = await imageStorage(emulator, repository);
  return details
    .map((detail, place): StoredImage => {
      const manifestText = manifests.get(detail.imageDigest) ?? "{}";
      const manifest = parseManifest(manifestText);
      return {
        digest: detail.imageDigest,
        tags: detail.imageTags ?? [],
        pushedAt: detail.imagePushedAt,
        place,
        mediaType: manifest.mediaType ?? detail.imageManifestMediaType,
        manifestText,
        manifest,
        storage: storage[detail.imageDigest] ?? { status: "ACTIVE" },
      };
    })
    .sort((a, b) => (a.digest < b.digest ? -1 : 1));
}

const Details = z.object({
  imageDetails: z.array(
    z.object({
      imageDigest: z.string(),
      imageTags: z.array(z.string()).optional(),
      imagePushedAt: z.number(),
      imageManifestMediaType: z.string(),
    }),
  ),
});
const Images = z.object({
  images: z.array(z.object({ imageId: z.object({ imageDigest: z.string() }), imageManifest: z.string() })),
});

/** What is readable of a manifest; an unreadable one has no parts. */
export function parseManifest(text: string): Manifest {
  try {
    return Manifest.safeParse(JSON.parse(text)).data ?? {};
  } catch {
    return {};
  }
}

/** Digests of the images that a kept index still refers to, with the indexes' digests. */
export function referencedByIndexes(images: readonly StoredImage[]): Map<string, string[]> {
  const references = new Map<string, string[]>();
  for (const index of images) {
    for (const child of index.manifest.manifests ?? []) {
      references.set(child.digest, [...(references.get(child.digest) ?? []), index.digest]);
    }
  }
  return references;
}

async function imageStorage(
  emulator: Emulator,
  repository: Repository,
): Promise<Record<string, ImageStorage>> {
  return (
    (await readState(emulator, repository.arn, "image-storage", z.record(z.string(), ImageStorage))) ?? {}
  );
}

export async function setImageStorage(
  emulator: Emulator,
  repository: Repository,
  digest: string,
  storage: ImageStorage,
): Promise<void> {
  const all = await imageStorage(emulator, repository);
  await writeState(emulator, repository.arn, "image-storage", { ...all, [digest]: storage });
}
