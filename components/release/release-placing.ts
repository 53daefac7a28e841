import type { ECR } from "@aws-sdk/client-ecr";

import { placeReleaseTag, putRefusal, type PutOutcome } from "../../retention/releases/place-release";
import type { TaggedDigest } from "../../retention/releases/plan-releases";
import type { ReleaseClock } from "./release-clock";
import { releaseCall } from "./release-call";
import type { ReleaseImage } from "./release-image";

/** The calls that place a tag. */
export type PlacingClient = Pick<ECR, "batchGetImage" | "listImages" | "putImage">;

/** What the registry has under the digest. */
export interface StoredManifest {
  readonly text: string;
  readonly mediaType: string | undefined;
  /** Digests of the platforms' images, when it is an index. */
  readonly children: readonly string[];
}

/** Fetches the manifest that is to be tagged. */
export async function storedManifest(ecr: PlacingClient, image: ReleaseImage): Promise<StoredManifest> {
  const { repositoryName, registryId, digest } = image;
  const { images = [], failures = [] } = await call("ecr:BatchGetImage", repositoryText(image), () =>
    ecr.batchGetImage({
      repositoryName,
      registryId,
      imageIds: [{ imageDigest: digest }],
      acceptedMediaTypes: [...mediaTypes],
    }),
  );
  const found = images[0];
  if (found?.imageManifest === undefined)
    throw new Error(
      `The image ${digest} is deployed, but ${repositoryText(image)} does not hand it out: ` +
        `${failures[0]?.failureReason ?? failures[0]?.failureCode ?? "it has none"}. ` +
        "The next task that starts can't pull it: push the image again, then run `pulumi up` again.",
    );
  const { manifests = [] } = JSON.parse(found.imageManifest) as { manifests?: { digest: string }[] };
  return {
    text: found.imageManifest,
    mediaType: found.imageManifestMediaType,
    children: manifests.map((child) => child.digest),
  };
}

/** What a tag is on. */
export async function digestOfTag(ecr: PlacingClient, image: ReleaseImage, tag: string): Promise<string> {
  const { repositoryName, registryId } = image;
  const { images = [] } = await call("ecr:BatchGetImage", repositoryText(image), () =>
    ecr.batchGetImage({
      repositoryName,
      registryId,
      imageIds: [{ imageTag: tag }],
      acceptedMediaTypes: [...mediaTypes],
    }),
  );
  return images[0]?.imageId?.imageDigest ?? `no image, for nothing has the tag ${tag}`;
}

/** Sees to it that the service's newest release tag is on the digest, and answers with that tag. */
export async function placeRelease(
  ecr: PlacingClient,
  image: ReleaseImage,
  { service, manifest, clock }: { service: string; manifest: StoredManifest; clock: ReleaseClock },
): Promise<string> {
  const tags = {
    all: () => tagsOf(ecr, image),
    put: (tag: string) => put(ecr, image, tag, manifest),
    digestOf: (tag: string) => digestOn(ecr, image, tag),
  };
  const placed = await place(tags, { service, digest: image.digest, sleep: (ms) => clock.sleep(ms) });
  if (placed) return placed.tag;
  throw new Error(
    `Others place release tags of the service "${service}" in ${repositoryText(image)} all the time. Run \`pulumi up\` again when they are done.`,
  );
}

async function putTag(
  ecr: PlacingClient,
  image: ReleaseImage,
  imageTag: string,
  manifest: StoredManifest,
): Promise<PutOutcome> {
  const { repositoryName, registryId, digest: imageDigest } = image;
  try {
    await call("ecr:PutImage", repositoryText(image), () =>
      ecr.putImage({
        repositoryName,
        registryId,
        imageTag,
        imageDigest,
        imageManifest: manifest.text,
        imageManifestMediaType: manifest.mediaType,
      }),
    );
    return "placed";
  } catch (error) {
    const refusal = refusalOf(causeName(error));
    if (refusal) return refusal;
    throw error;
  }
}

/** All tags of the image's repository. */
export async function repositoryTags(ecr: PlacingClient, image: ReleaseImage): Promise<TaggedDigest[]> {
  const { repositoryName, registryId } = image;
  const tags: TaggedDigest[] = [];
  let nextToken: string | undefined;
  do {
    const page = await call("ecr:ListImages", repositoryText(image), () =>
      ecr.listImages({
        repositoryName,
        registryId,
        // An archived image has its tags still.
        filter: { tagStatus: "TAGGED", imageStatus: "ANY" },
        maxResults: 1000,
        nextToken,
      }),
    );
    for (const { imageTag, imageDigest } of page.imageIds ?? [])
      if (imageTag !== undefined && imageDigest !== undefined)
        tags.push({ tag: imageTag, digest: imageDigest });
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  return tags;
}

function repositoryText({ repositoryName }: ReleaseImage): string {
  return `the repository "${repositoryName}"`;
}

function causeName(error: unknown): string | undefined {
  return error instanceof Error && error.cause instanceof Error ? error.cause.name : undefined;
}

/** Whatever ECR may hold: an image or an index, Docker's or OCI's. It answers with none that is not named. */
const mediaTypes = [
  "application/vnd.oci.image.index.v1+json",
  "application/vnd.oci.image.manifest.v1+json",
  "application/vnd.docker.distribution.manifest.list.v2+json",
  "application/vnd.docker.distribution.manifest.v2+json",
  "application/vnd.docker.distribution.manifest.v1+prettyjws",
  "application/vnd.docker.distribution.manifest.v1+json",
];

// Names of our own: see `release-provider.ts`.
const call = releaseCall;
const digestOn = digestOfTag;
const place = placeReleaseTag;
const put = putTag;
const refusalOf = putRefusal;
const tagsOf = repositoryTags;
