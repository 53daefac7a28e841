import { futureOf, type Loss } from "./future-of-images";
import { heldImages, type HeldImage } from "../releases/held-images";
import type { Image } from "../images/image";
import { isArchived } from "../lifecycle-policy/image-age";
import type { ImageInUse, ImageUser } from "../images/image-in-use";
import type { LifecyclePolicy } from "../lifecycle-policy/lifecycle-policy";
import { Users } from "../images/image-users";
import { manifestRelations } from "../images/manifest-relations";
import { withTags } from "./move-tags";
import { placesOf } from "../simulation/places-of";
import type { TaggedDigest } from "../releases/plan-releases";

/** What {@link guardImagesInUse} decides on: one repository. */
export interface GuardCase {
  /** The policy that is about to be written; without rules when there is none. */
  readonly policy: LifecyclePolicy;
  /** All images of the repository, archived ones too, indexes with their children. */
  readonly images: readonly Image[];
  /** What is used of this repository. */
  readonly inUse: readonly ImageInUse[];
  /** Milliseconds since 1970. */
  readonly now: number;
  /** How far to look ahead. @default 90 */
  readonly horizonDays?: number;
  /** How many more pushes, all younger than every image that is there, must do no harm. @default 200 */
  readonly furtherPushes?: number;
  /** Tags that are placed before the policy can do anything, such as this run's release tags. @default [] */
  readonly addTags?: readonly TaggedDigest[];
  /** Digests, or tags by which they are referred to, that this run brings back if they are gone. @default [] */
  readonly willBuild?: readonly string[];
  /** Tags that a further push may take from their image, as `latest` in a mutable repository. @default [] */
  readonly movingTags?: readonly string[];
}

/** An image in use that is gone, or that goes. */
export interface Violation {
  readonly imageDigest: string;
  /** With those that this run adds; of a missing image, the tags by which it is referred to. */
  readonly imageTags: readonly string[];
  readonly users: readonly ImageUser[];
  /** `archived`: can't be pulled, as if it had expired. `missing`: is not in the repository. */
  readonly outcome: "expired" | "archived" | "may-expire" | "missing";
  /** The rule that takes it; `null` when it is missing, or in the archive, already. */
  readonly rulePriority: number | null;
  readonly when: ViolationTime;
}

export type ViolationTime =
  /** The policy takes it as soon as it is applied; or it is gone. */
  | { readonly kind: "now" }
  /** `at`: the first millisecond since 1970. ECR acts within 24 hours. `pushes`: only after so many. */
  | { readonly kind: "on"; readonly at: number; readonly pushes?: number }
  | { readonly kind: "after-pushes"; readonly pushes: number };

/**
 * Which images in use a lifecycle policy would take: as soon as it is written, with time, or by further pushes. The
 * most urgent one first, one violation for each image.
 *
 * Each further push is the worst that can be for the image: younger than all others, and tagged so that it counts
 * against it (or untagged, when that counts). Nobody pulls, and nothing that is younger leaves before. A push takes no
 * tag from another image, except `movingTags`, of which the first push takes any selection, from images in use and others.
 *
 * A child of an index that is not there is no violation: ECR does not let it go before its index.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/LifecyclePolicies.html
 */
export function guardImagesInUse(guarded: GuardCase): Violation[] {
  const { policy, inUse, now, horizonDays = 90, furtherPushes = 200 } = guarded;
  const { addTags = [], willBuild = [], movingTags = [] } = guarded;
  const images = withTags(guarded.images, addTags);
  const relations = manifestRelations(images);
  const held = heldImages(images, inUse, relations);
  const places = held.map(({ place }) => place);
  const horizon = { now, until: now + horizonDays * day, furtherPushes };

  const futures = [futureOf(policy, { images, relations, places }, horizon)];
  const moving = new Set(movingTags);
  if (moving.size > 0 && furtherPushes > 0) {
    const moves = { isMoving: (tag: string) => moving.has(tag) };
    futures.push(futureOf(policy, { images, relations, places }, horizon, moves));
  }

  const healed = healedDigests(inUse, willBuild);
  const lost = held.flatMap((one): Violation[] => {
    if (isArchived(one.image)) return healed.has(one.image.imageDigest) ? [] : [inArchive(one)];
    const [loss] = futures.flatMap((future) => future(one.place) ?? []).sort(byUrgency);
    return loss ? [violation(one, loss, now)] : [];
  });
  return [...missing(images, inUse, healed), ...lost].sort((a, b) =>
    byUrgency(urgency(a.when, now), urgency(b.when, now)),
  );
}

const day = 24 * 60 * 60 * 1000;

function healedDigests(inUse: readonly ImageInUse[], willBuild: readonly string[]): ReadonlySet<string> {
  const heals = new Set(willBuild);
  const byTag = inUse.filter(({ tag }) => tag !== undefined && heals.has(tag));
  return new Set([...willBuild, ...byTag.map(({ digest }) => digest)]);
}

function missing(
  images: readonly Image[],
  inUse: readonly ImageInUse[],
  healed: ReadonlySet<string>,
): Violation[] {
  const there = placesOf(
    images,
    inUse.map(({ digest }) => digest),
  );
  const gone = new Map<string, { tags: Set<string>; users: Users }>();
  for (const { digest, tag, user } of inUse) {
    if (there.has(digest) || healed.has(digest)) continue;
    const use = gone.get(digest) ?? { tags: new Set(), users: new Users() };
    gone.set(digest, use);
    use.users.add(user);
    if (tag !== undefined) use.tags.add(tag);
  }
  return [...gone].map(([imageDigest, { tags, users }]) => ({
    imageDigest,
    imageTags: [...tags],
    users: users.all(),
    outcome: "missing",
    rulePriority: null,
    when: { kind: "now" },
  }));
}

function inArchive({ image: { imageDigest, imageTags }, users }: HeldImage): Violation {
  return { imageDigest, imageTags, users, outcome: "archived", rulePriority: null, when: { kind: "now" } };
}

function violation(
  { image: { imageDigest, imageTags }, users }: HeldImage,
  { outcome, rulePriority, pushes, at }: Loss,
  now: number,
): Violation {
  const when = (): ViolationTime => {
    if (at === now) return pushes === 0 ? { kind: "now" } : { kind: "after-pushes", pushes };
    return { kind: "on", at, ...(pushes > 0 && { pushes }) };
  };
  return { imageDigest, imageTags, users, outcome, rulePriority, when: when() };
}

type Urgency = Pick<Loss, "pushes" | "at">;

/** What needs fewer pushes comes first, for time passes in any case. */
function byUrgency(a: Urgency, b: Urgency): number {
  return a.pushes - b.pushes || a.at - b.at;
}

function urgency(when: ViolationTime, now: number): Urgency {
  const pushes = when.kind === "now" ? 0 : (when.pushes ?? 0);
  return { pushes, at: when.kind === "on" ? when.at : now };
}
