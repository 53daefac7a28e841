import type { Image } from "./image";

/** What becomes of images in the end. Arrays are by the images' places. */
export interface Settled {
  readonly goesAt: Float64Array;
  /** The place of the image that a rule takes, when an image goes: its own, or that of a subject that it goes with. */
  readonly takenWith: (image: number) => number;
}

/**
 * When each image goes, from when the policy's rules would take it: an image that an index refers to goes no earlier
 * than the index, and a signature or an attestation goes with its subject.
 *
 * "When" is whatever grows: a time, a number of pushes, a degree of doubt. `Infinity` is never.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/LifecyclePolicies.html
 */
export function settleByManifests(images: readonly Image[], takenAt: Float64Array): Settled {
  if (images.every(({ children, subjectManifestDigest }) => !children && !subjectManifestDigest)) {
    return { goesAt: takenAt, takenWith: (image) => image };
  }
  const { holders, held, subjects, referrers } = relationsOf(images);
  // From "nothing ever goes": whatever changes lets others go earlier. So a ring of references holds itself.
  const goesAt = new Float64Array(images.length).fill(Infinity);
  const waiting = [...images.keys()];
  for (let image = waiting.pop(); image !== undefined; image = waiting.pop()) {
    const subject = subjects[image];
    let at = takenAt[image]!;
    if (subject !== undefined) at = Math.min(at, goesAt[subject]!);
    for (const holder of holders[image] ?? []) at = Math.max(at, goesAt[holder]!);
    if (at >= goesAt[image]!) continue;
    goesAt[image] = at;
    for (const other of held[image] ?? []) waiting.push(other);
    for (const other of referrers[image] ?? []) waiting.push(other);
  }
  return {
    goesAt,
    takenWith: (image) => {
      let by = image;
      while (takenAt[by]! > goesAt[by]!) by = subjects[by]!;
      return by;
    },
  };
}

/** By the places of images. */
interface Relations {
  /** The indexes that refer to an image. An archived one doesn't hold its images. */
  readonly holders: readonly (readonly number[] | undefined)[];
  /** The images that an index refers to. */
  readonly held: readonly (readonly number[] | undefined)[];
  readonly subjects: readonly (number | undefined)[];
  readonly referrers: readonly (readonly number[] | undefined)[];
}

function relationsOf(images: readonly Image[]): Relations {
  const places = new Map(images.map(({ imageDigest }, place) => [imageDigest, place]));
  const holders = new Array<number[] | undefined>(images.length);
  const held = new Array<number[] | undefined>(images.length);
  const subjects = new Array<number | undefined>(images.length);
  const referrers = new Array<number[] | undefined>(images.length);
  images.forEach(({ children = [], subjectManifestDigest, imageStatus }, image) => {
    for (const digest of imageStatus === "ARCHIVED" ? [] : children) {
      const child = places.get(digest);
      if (child === undefined) continue;
      (holders[child] ??= []).push(image);
      (held[image] ??= []).push(child);
    }
    const subject = subjectManifestDigest === undefined ? undefined : places.get(subjectManifestDigest);
    if (subject === undefined) return;
    subjects[image] = subject;
    (referrers[subject] ??= []).push(image);
  });
  return { holders, held, subjects, referrers };
}
