import {
  evaluateLifecyclePolicy,
  guardImagesInUse,
  heldImages,
  parseReleaseTag,
  type GuardCase,
  type Image,
  type ImageUser,
  type Verdict,
  type Violation,
} from "../../retention";

/** What a report draws of a repository. */
export interface Timeline {
  /** Images in use and images of releases, the oldest first; no more than so many. */
  readonly images: readonly TimelineImage[];
  /** How many there are. */
  readonly total: number;
  /** All pushes, or so many of them; none where there is no image to draw them with. */
  readonly pushes: readonly { readonly at: number; readonly outcome: Verdict["outcome"] }[];
}

/** An image that matters, and how long it stays. */
export interface TimelineImage {
  readonly imageDigest: string;
  readonly imageTags: readonly string[];
  readonly releases: readonly string[];
  readonly imagePushedAt: number;
  /** None of an image that is only a release. */
  readonly users: readonly ImageUser[];
  /** Why and when it goes, if it does within the horizon. */
  readonly loss?: Violation;
}

/** A page with more would be of no use to anybody. */
const mostImages = 100;
const mostPushes = 400;

/** Picks what a report draws, out of what the guard was given and what it found. */
export function timelineOf(guarded: GuardCase, violations: readonly Violation[]): Timeline {
  const { images, inUse, policy, now } = guarded;
  const users = new Map(heldImages(images, inUse).map((held) => [held.image.imageDigest, held.users]));
  const matters = images
    .filter(({ imageDigest, imageTags }) => users.has(imageDigest) || imageTags.some(isRelease))
    .sort((a, b) => a.imagePushedAt - b.imagePushedAt);
  if (matters.length === 0) return { images: [], total: 0, pushes: [] };
  // In use comes before what only was; then the younger.
  const shown = [...matters]
    .sort(
      (a, b) =>
        Number(users.has(b.imageDigest)) - Number(users.has(a.imageDigest)) ||
        b.imagePushedAt - a.imagePushedAt,
    )
    .slice(0, mostImages);
  const losses = new Map(
    [...lossesOfReleases(guarded, shown), ...violations].map((loss) => [loss.imageDigest, loss]),
  );
  const verdicts = evaluateLifecyclePolicy(policy, images, now);
  const step = Math.max(1, images.length / mostPushes);
  return {
    images: matters
      .filter((image) => shown.includes(image))
      .map((image) => timelineImage(image, users, losses)),
    total: matters.length,
    pushes: Array.from({ length: Math.ceil(images.length / step) }, (_, n) => {
      const place = Math.floor(n * step);
      return { at: images[place]!.imagePushedAt, outcome: verdicts[place]!.outcome };
    }),
  };
}

function isRelease(tag: string): boolean {
  return parseReleaseTag(tag) !== undefined;
}

/** What would happen to releases if they were in use. */
function lossesOfReleases(guarded: GuardCase, images: readonly Image[]): Violation[] {
  const inUse = images.map(({ imageDigest }) => ({
    repositoryName: "",
    digest: imageDigest,
    user: { kind: "declared", name: "" } as const,
  }));
  return guardImagesInUse({ ...guarded, inUse });
}

function timelineImage(
  { imageDigest, imageTags, imagePushedAt }: Image,
  users: ReadonlyMap<string, readonly ImageUser[]>,
  losses: ReadonlyMap<string, Violation>,
): TimelineImage {
  const loss = losses.get(imageDigest);
  return {
    imageDigest,
    imageTags: imageTags.filter((tag) => !isRelease(tag)),
    releases: imageTags.filter(isRelease),
    imagePushedAt,
    users: users.get(imageDigest) ?? [],
    ...(loss && { loss }),
  };
}
