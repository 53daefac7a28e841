import type { Image } from "../images/image";
import type { ImageInUse } from "../images/image-in-use";
import { heldImages } from "../releases/held-images";
import { parseWithdrawnTag } from "../releases/withdrawals";
import { guardImagesInUse, type GuardCase, type Violation } from "./guard-images-in-use";

/** What belongs to an image in use, as a signature or an SBOM does, and goes while the image stays. */
export interface AttachedLoss extends Violation {
  /** The image that it belongs to, or a part of which. */
  readonly subjectDigest: string;
}

/**
 * Which signatures, attestations and SBOMs of images in use a lifecycle policy would take before their images: they are
 * images of their own to ECR, take a place in each count, and a release tag on their subject does not shield them. A
 * service whose image nobody can verify any more may be refused by whoever verifies it.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-signing.html
 */
export function guardAttachedImages(guarded: GuardCase): AttachedLoss[] {
  const attached = attachedInUse(guarded.images, guarded.inUse);
  if (attached.size === 0) return [];
  const inUse = [...attached.values()].flatMap(({ uses }) => uses);
  const violations = guardImagesInUse({ ...guarded, inUse });
  // An image that goes itself is the guard's own to tell of.
  const goes = new Set(violations.map(({ imageDigest }) => imageDigest));
  return violations.flatMap((violation) => {
    const subjectDigest = attached.get(violation.imageDigest)?.subjectDigest;
    return subjectDigest === undefined || goes.has(subjectDigest) ? [] : [{ ...violation, subjectDigest }];
  });
}

/**
 * What belongs to an image, and who uses that. Of a withdrawn image nothing is looked at: it runs until others are deployed,
 * and what says why it was withdrawn belongs to it, too.
 */
interface Attached {
  readonly subjectDigest: string;
  readonly uses: readonly ImageInUse[];
}

function attachedInUse(
  images: readonly Image[],
  inUse: readonly ImageInUse[],
): ReadonlyMap<string, Attached> {
  const named = new Set(inUse.map(({ digest }) => digest));
  const subjects = new Map<string, Attached>();
  for (const { image, users } of heldImages(images, inUse)) {
    if (image.imageTags.some((tag) => parseWithdrawnTag(tag))) continue;
    const uses = users.map((user): ImageInUse => ({ repositoryName: "", digest: "", user }));
    const subject = { subjectDigest: image.imageDigest, uses };
    // What a signature says of a platform's image is as needed as what it says of the index.
    for (const digest of [...(image.children ?? []), image.imageDigest]) subjects.set(digest, subject);
  }
  const attached = new Map<string, Attached>();
  for (const image of images) {
    const subject = subjects.get(subjectOf(image) ?? "");
    if (!subject || named.has(image.imageDigest)) continue;
    const { imageDigest: digest } = image;
    attached.set(digest, { ...subject, uses: subject.uses.map((use) => ({ ...use, digest })) });
  }
  return attached;
}

/**
 * By the manifest's own word or, where a registry or a tool doesn't know that, by the tag that it is found by.
 *
 * @see https://github.com/opencontainers/distribution-spec/blob/main/spec.md#referrers-tag-schema
 * @see https://github.com/sigstore/cosign/blob/main/specs/SIGNATURE_SPEC.md
 */
function subjectOf({ subjectManifestDigest, imageTags }: Image): string | undefined {
  if (subjectManifestDigest !== undefined) return subjectManifestDigest;
  const [hash] = imageTags.flatMap((tag) => /^sha256-([0-9a-f]{64})(\.[a-z]+)?$/.exec(tag)?.[1] ?? []);
  return hash === undefined ? undefined : `sha256:${hash}`;
}
