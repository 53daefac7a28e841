import type { Problem } from "../../retention";
import type { TaggedDigest } from "../../retention/releases/plan-releases";
import { parseWithdrawnTag } from "../../retention/releases/withdrawals";
import type { Blob } from "../copy/manifest";
import { tagsToBring } from "./content-tags";

/** An image that is to be promoted. */
export interface WantedImage {
  /** The service that it is for. */
  readonly service: string;
  /** The image's name, as its content's tag begins: the service's, or `<service>-<sidecar>`. */
  readonly image: string;
  readonly digest: string;
}

/** What the target lacks of an image. */
export interface MissingParts {
  readonly manifests: number;
  readonly blobs: readonly Blob[];
}

/** An image that is promoted. */
export interface PlannedImage extends WantedImage {
  /** The tags that it has in the target by then, that of its content first. */
  readonly tags: readonly string[];
  /** Those of them that are not there yet. */
  readonly newTags: readonly string[];
  /** How many manifests and layers the target lacks, and their bytes. */
  readonly missingManifests: number;
  readonly missingBlobs: number;
  readonly missingBytes: number;
}

/** What a promotion does to the target's repository. */
export interface PromotionPlan {
  readonly images: readonly PlannedImage[];
  /** Of all images: a layer that several share counts once. Where the registry mounts them, none is sent. */
  readonly missingBytes: number;
}

/** What is known of both repositories. */
export interface KnownRepositories {
  readonly from: string;
  readonly to: string;
  readonly sourceTags: readonly TaggedDigest[];
  readonly targetTags: readonly TaggedDigest[];
  /** By digest, or why the image can't be copied. */
  readonly missing: ReadonlyMap<string, MissingParts | Problem>;
}

/** Says what moves, or everything that is in the way. */
export function promotionPlan(
  wanted: readonly WantedImage[],
  known: KnownRepositories,
): { readonly plan: PromotionPlan; readonly problems: readonly Problem[] } {
  const planned = wanted.map((one) => planImage(one, known));
  const images = planned.flatMap((one) => ("digest" in one ? [one] : []));
  const problems = planned.flatMap((one) => ("digest" in one ? [] : [one]));
  const blobs = images.flatMap(({ digest }) => partsOf(digest, known)?.blobs ?? []);
  return { plan: { images, missingBytes: bytesOf(blobs) }, problems };
}

/** The withdrawals that an image has in either repository. */
export function withdrawalsOf(digest: string, tags: readonly TaggedDigest[]): string[] {
  return tags.flatMap((one) =>
    one.digest === digest && parseWithdrawnTag(one.tag) !== undefined ? [one.tag] : [],
  );
}

function planImage(wanted: WantedImage, known: KnownRepositories): PlannedImage | Problem {
  const { image, digest } = wanted;
  const { sourceTags, targetTags, from, to } = known;
  for (const [repository, tags] of [[from, sourceTags] as const, [to, targetTags] as const]) {
    const [withdrawn] = withdrawalsOf(digest, tags);
    if (withdrawn !== undefined) return withdrawnProblem(image, digest, { repository, tag: withdrawn });
  }
  const missing = known.missing.get(digest);
  if (missing && "code" in missing) return missing;
  const held = new Map(targetTags.map((tagged) => [tagged.tag, tagged.digest]));
  const [first = "", ...others] = tagsToBring(image, digest, sourceTags);
  const holder = held.get(first);
  if (holder !== undefined && holder !== digest) return takenProblem(image, first, { holder, to });
  // What the target has built anew itself keeps its revision.
  const tags = [first, ...others.filter((tag) => (held.get(tag) ?? digest) === digest)];
  const blobs = missing?.blobs ?? [];
  return {
    ...wanted,
    ...{ tags, newTags: tags.filter((tag) => !held.has(tag)) },
    ...{
      missingManifests: missing?.manifests ?? 0,
      missingBlobs: blobs.length,
      missingBytes: bytesOf(blobs),
    },
  };
}

function partsOf(digest: string, { missing }: KnownRepositories): MissingParts | undefined {
  const parts = missing.get(digest);
  return parts && "blobs" in parts ? parts : undefined;
}

function bytesOf(blobs: readonly Blob[]): number {
  return [...new Map(blobs.map(({ digest, size }) => [digest, size])).values()].reduce((a, b) => a + b, 0);
}

function withdrawnProblem(
  image: string,
  digest: string,
  { repository, tag }: { readonly repository: string; readonly tag: string },
): Problem {
  const message = `${digest} is withdrawn: ${repository} has the tag ${tag} on it. Promote another release, or take the withdrawal back.`;
  return { code: "withdrawn", path: image, message };
}

function takenProblem(
  image: string,
  tag: string,
  { holder, to }: { readonly holder: string; readonly to: string },
): Problem {
  const message = `${to} has this content already as ${holder}, under the tag ${tag}, and tags never move: it was built there, and that stage's \`up\` runs it. Leave this service out, or deploy it there by \`pulumi up\`.`;
  return { code: "content-elsewhere", path: image, message };
}
