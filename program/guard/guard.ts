import {
  generateLifecyclePolicy,
  guardAttachedImages,
  guardImagesInUse,
  heldImages,
  movingTags,
  parseLifecyclePolicy,
  parseLivePolicy,
  parseReleaseTag,
  releaseToAdd,
  serialiseLifecyclePolicy,
  type ArchiveRetention,
  type AttachedLoss,
  type GuardCase,
  type HeldImage,
  type Image,
  type Checked,
  type LifecyclePolicy,
  type LivePolicy,
  type Problem,
  type TagMutability,
  type TaggedDigest,
  type Violation,
} from "../../retention";
import { taggedDigests } from "../../retention/releases/plan-releases";
import type { OwnResources, RepositoryUsage } from "../account/account";

/** What the guard decides on. */
export interface GuardInput {
  readonly usage: RepositoryUsage;
  readonly own: OwnResources;
  readonly keepImages: number;
  /** @default none: images are counted */
  readonly archive?: ArchiveRetention | undefined;
  /** Whose tags a push can take away, as in a mutable repository. */
  readonly mutability: TagMutability;
  /** The digests that this run's services are to run and the registry has already: they get their release tags. */
  readonly releases: readonly { readonly service: string; readonly digest: string }[];
  /** Milliseconds since 1970. */
  readonly now: number;
}

export interface GuardResult {
  /** What runs without a release tag: it gets one before the policy is first written. */
  readonly seeds: readonly SeededRelease[];
  /** Images in use that the policy would take, and that this run does nothing about. */
  readonly refusals: readonly Violation[];
  /** Images in use that are gone already, or that only services use to which this run deploys others. */
  readonly warnings: readonly Violation[];
  /** Images in use that are in the archive: this run restores them. */
  readonly archived: readonly string[];
  /** Signatures and SBOMs of images in use that go while these stay. */
  readonly attached: readonly AttachedLoss[];
  /** Why it can't be told what the policy in force takes. None where it can, or where nothing is in use. */
  readonly unreadable: readonly Problem[];
  /** Whether somebody has put a policy in the place of the stack's own, which this run leaves there. */
  readonly isReplaced: boolean;
}

/** An image to mark as a release. */
export interface SeededRelease {
  /** The name in the tag: `release.<service>.<n>`. */
  readonly service: string;
  readonly digest: string;
}

/**
 * Evaluates the lifecycle policy that is about to be written, or the one in force where none is, with this run's release
 * tags in place: now, over the next 90 days, and over as many further pushes as would fill the repository twice.
 */
export function guard(input: GuardInput): GuardResult {
  const { usage, own, keepImages, archive, mutability, releases, now } = input;
  const { images, inUse } = usage;
  const wanted = generateLifecyclePolicy({ keepImages, archive });
  const isWritten = !isSame(own.lifecyclePolicies.get(usage.repositoryName), wanted);
  const live = isWritten ? undefined : inForce(usage.lifecyclePolicy);
  const policy = isWritten ? wanted : live?.ok === true ? live.value.policy : { rules: [] };
  const seeds = isWritten ? seedsOf(usage, releases) : [];
  const archived = heldImages(images, inUse).flatMap(({ image }) =>
    image.imageStatus === "ARCHIVED" ? [image.imageDigest] : [],
  );
  const guarded: GuardCase = {
    policy,
    images,
    inUse,
    now,
    furtherPushes: 2 * keepImages,
    willBuild: archived,
    addTags: tagsFor(images, [...seeds, ...releases]),
    movingTags: movingTags(mutability, images),
  };
  const violations = guardImagesInUse(guarded);
  const isOwn = ({ users }: Violation) =>
    users.every(({ kind, name }) => kind === "service" && own.services.has(name));
  const isRefused = (violation: Violation) => violation.outcome !== "missing" && !isOwn(violation);
  return {
    seeds,
    refusals: violations.filter(isRefused),
    warnings: violations.filter((violation) => !isRefused(violation)),
    archived,
    attached: guardAttachedImages(guarded),
    unreadable: live?.ok === false && inUse.length > 0 ? live.problems : [],
    isReplaced: !isWritten && usage.lifecyclePolicy !== undefined && !isSame(usage.lifecyclePolicy, wanted),
  };
}

/** Whether the state says so: then Pulumi writes no policy, whatever somebody else has made of the live one. */
function isSame(text: string | undefined, wanted: LifecyclePolicy): boolean {
  const known = text === undefined ? undefined : parseLifecyclePolicy(text);
  return known?.ok === true && serialiseLifecyclePolicy(known.value) === serialiseLifecyclePolicy(wanted);
}

/** One that somebody took away takes nothing. One that says what is not known here may take anything. */
function inForce(text: string | undefined): Checked<LivePolicy> {
  return text === undefined
    ? { ok: true, value: { policy: { rules: [] }, warnings: [] } }
    : parseLivePolicy(text);
}

/** One for each image that must stay and that nothing marks; what runs now gets the newest tag of its user. */
function seedsOf({ images, inUse }: RepositoryUsage, releases: readonly SeededRelease[]): SeededRelease[] {
  const released = new Set(releases.map(({ digest }) => digest));
  return heldImages(images, inUse)
    .filter(
      ({ image: { imageDigest, imageTags, imageStatus } }) =>
        imageStatus !== "ARCHIVED" && !released.has(imageDigest) && !imageTags.some(isReleaseTag),
    )
    .sort((a, b) => Number(isRunning(a)) - Number(isRunning(b)))
    .map(({ image, users }) => ({
      service: releaseServiceOf(users[0]?.name ?? ""),
      digest: image.imageDigest,
    }));
}

function isReleaseTag(tag: string): boolean {
  return parseReleaseTag(tag) !== undefined;
}

/** A service's roles come joined: `running, last successful`. */
function isRunning({ users }: HeldImage): boolean {
  return users.some(({ role }) => role?.split(", ").includes("running"));
}

/** A name for tags out of any user's: `shop/Web_Service` is `shop-web-service`. */
function releaseServiceOf(user: string): string {
  const name = user
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, 100)
    .replace(/^-+|-+$/g, "");
  return name === "" ? "unnamed" : name;
}

/** The tags as they will be placed: each service's next number. */
function tagsFor(images: readonly Image[], releases: readonly SeededRelease[]): TaggedDigest[] {
  const tags = taggedDigests(images);
  return releases.flatMap(({ service, digest }) => {
    const tag = releaseToAdd(service, digest, tags);
    if (tag === undefined) return [];
    tags.push({ tag, digest });
    return [{ tag, digest }];
  });
}
