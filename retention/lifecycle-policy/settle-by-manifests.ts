import type { ManifestRelations } from "../images/manifest-relations";

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
export function settleByManifests(takenAt: Float64Array, relations: ManifestRelations | undefined): Settled {
  if (!relations) return { goesAt: takenAt, takenWith: (image) => image };
  const { holders, held, subjects, referrers } = relations;
  // From "nothing ever goes": whatever changes lets others go earlier. So a ring of references holds itself.
  const goesAt = new Float64Array(takenAt.length).fill(Infinity);
  const waiting = [...takenAt.keys()];
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
