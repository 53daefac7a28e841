import type { Image, LifecyclePolicy, LifecycleRule, LifecycleSelection } from "../../../retention";
import { day, now, transition } from "../image-builder";

/** How many random cases to try: a twentieth in a mutation run, which tries them thousands of times. */
export function cases(count: number): number {
  return process.env["STRYKER_MUTATOR_WORKER"] === undefined ? count : count / 20;
}

/** Numbers that look random, the same for the same seed (mulberry32). */
export function randomNumbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return (((mixed ^ (mixed >>> 14)) >>> 0) % 1_000_003) % below;
  };
}

/** A policy and images, few and alike, so that they get into each other's way. */
export function randomCase(seed: number): { readonly policy: LifecyclePolicy; readonly images: Image[] } {
  const below = randomNumbers(seed);
  const images = Array.from({ length: below(11) }, (_, n) => randomImage(n, below));
  const rules = Array.from({ length: 1 + below(4) }, (_, n) => randomRule(n, below));
  return { policy: { rules: below(2) ? rules : rules.reverse() }, images };
}

const tags = ["a", "ab", "abc", "b-1", "b-2", "release.web.1", "release.web.2"];
const entries = ["a", "b", "ab", "release.", "*", "a*", "*c", "a*c", "*b*", "b-*", "*-*", "*.web.*"];

function randomImage(n: number, below: (limit: number) => number): Image {
  // Whole days and few of them: ties, and ages that are exactly the limit.
  const daysAgo = (limit: number) => now - below(limit) * day - (below(4) === 0 ? 1 : 0);
  return {
    imageDigest: `image${n}`,
    imageTags: Array.from({ length: below(4) }, () => tags[below(tags.length)]!),
    imagePushedAt: daysAgo(8),
    ...(below(3) === 0 && { lastRecordedPullTime: daysAgo(8) }),
    ...(below(4) === 0 && {
      imageStatus: (["ACTIVE", "ARCHIVED", "ARCHIVED", "ACTIVATING"] as const)[below(4)]!,
    }),
    ...(below(4) === 0 && { lastArchivedAt: daysAgo(120) }),
    ...(below(5) === 0 && { lastActivatedAt: daysAgo(8) }),
    // Also of digests that are not there, and rings.
    ...(below(5) === 0 && { children: Array.from({ length: below(4) }, () => `image${below(12)}`) }),
    ...(below(5) === 0 && { subjectManifestDigest: `image${below(12)}` }),
  };
}

function randomRule(n: number, below: (limit: number) => number): LifecycleRule {
  const tagStatus = (["tagged", "tagged", "untagged", "any"] as const)[below(4)]!;
  const list = () => Array.from({ length: 1 + below(2) }, () => entries[below(entries.length)]!);
  const counts = [
    { countType: "imageCountMoreThan", countNumber: 1 + below(4) },
    { countType: "imageCountMoreThan", countNumber: 1 + below(4) },
    { countType: "sinceImagePushed", countUnit: "days", countNumber: 1 + below(6) },
    { countType: "sinceImagePulled", countUnit: "days", countNumber: 1 + below(6) },
    { countType: "sinceImageTransitioned", countUnit: "days", countNumber: 90 + below(20) },
  ] as const;
  const count = counts[below(counts.length)]!;
  const archive =
    count.countType === "sinceImageTransitioned" ||
    (count.countType === "imageCountMoreThan" && below(6) === 0);
  const selection: LifecycleSelection = {
    tagStatus,
    ...(tagStatus === "tagged" && (below(2) ? { tagPatternList: list() } : { tagPrefixList: list() })),
    ...(archive
      ? { storageClass: "archive" as const }
      : below(3) === 0 && { storageClass: "standard" as const }),
    ...count,
  };
  return {
    rulePriority: 3 * n + 1 + below(3),
    selection,
    // ECR refuses to archive what is in the archive.
    action: !archive && below(3) === 0 ? transition : { type: "expire" },
  };
}
