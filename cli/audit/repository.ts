import {
  digestsByTag,
  lifecyclePolicyText,
  repositoryImages,
  resolveReferences,
  type Calls,
  type EcrClient,
  type PlacedReference,
  type Registry,
  type RepositorySummary,
  type Unresolved,
} from "../../inventory";
import {
  evaluateLifecyclePolicy,
  generateLifecyclePolicy,
  guardAttachedImages,
  guardImagesInUse,
  heldImages,
  movingTags,
  parseLivePolicy,
  withdrawalsAmong,
  type AttachedLoss,
  type GuardCase,
  type HeldImage,
  type Image,
  type ImageInUse,
  type LifecyclePolicy,
  type Problem,
  type Violation,
} from "../../retention";
import { withReasons, type ExplainedWithdrawal } from "../../releases/withdrawal/read-reasons";
import { goneBack, type GoneBack } from "../../retention/releases/gone-back";
import { taggedDigests } from "../../retention/releases/plan-releases";
import { unaccountedReleases } from "../../retention/releases/unaccounted-releases";
import { withTags } from "../../retention/guard/move-tags";
import { timelineOf, type Timeline } from "./timeline";

/** What an audit finds in one repository. */
export interface RepositoryAudit {
  readonly repositoryName: string;
  readonly images: number;
  readonly imagesInUse: number;
  /** The live policy. Without rules nothing ever expires. */
  readonly policy: LifecyclePolicy;
  /** What is strange about the live policy, and keeps it from being evaluated. */
  readonly policyProblems: readonly Problem[];
  readonly violations: readonly Violation[];
  /** Signatures and SBOMs of images in use that go while these stay. */
  readonly attached: readonly AttachedLoss[];
  /** Images in use that `cdk gc` has marked: a next run of it deletes them. */
  readonly isolated: readonly HeldImage[];
  /** Release tags that nothing accounts for: pushed by somebody, or of releases that were gone back from without a mark. */
  readonly unaccountedReleases: readonly string[];
  /** What is withdrawn, with why. */
  readonly withdrawals: readonly ExplainedWithdrawal[];
  /** Services that run an older release than their newest. */
  readonly goneBack: readonly GoneBack[];
  /** References to tags that no image of it has. */
  readonly unresolved: readonly Unresolved[];
  /** Only of an audit that draws. */
  readonly timeline?: Timeline;
  readonly storage: Storage;
}

/** What a repository stores, compressed. Layers that images share are counted once for each, so the sums are the most it can be. */
export interface Storage {
  readonly bytes: number;
  /** Images that berth's policy would delete: not in use, no release, and not among the newest. */
  readonly cleanableImages: number;
  readonly cleanableBytes: number;
}

/** A repository, and what in the account refers to its images. */
export interface UsedRepository {
  readonly repository: RepositorySummary;
  readonly registry: Registry;
  readonly references: readonly PlacedReference[];
}

/** How an audit looks at a repository. */
export interface RepositoryAuditOptions {
  readonly now: number;
  readonly horizonDays: number;
  readonly furtherPushes: number;
  /** How many images berth's policy would keep besides those in use and released. */
  readonly keepImages: number;
  /** Whether a timeline is to be drawn. */
  readonly withTimeline: boolean;
}

/** Reads a repository and judges it. Only the result is kept, so that an account of any size fits into memory. */
export async function auditRepository(
  ecr: EcrClient,
  { repository, registry, references }: UsedRepository,
  options: RepositoryAuditOptions & { readonly calls: Calls },
): Promise<RepositoryAudit> {
  const { repositoryName } = repository;
  const { calls } = options;
  const [images, text] = await Promise.all([
    repositoryImages(ecr, repositoryName, { calls }),
    lifecyclePolicyText(ecr, repositoryName, { calls }),
  ]);
  // The images tell what their tags stand for: no list of tags has to be asked for.
  const digests = new Map([[repositoryName, digestsByTag(images)]]);
  const { inUse, unresolved } = resolveReferences(references, digests, registry);
  const parsed = text === undefined ? undefined : parseLivePolicy(text);
  const policy: LifecyclePolicy = parsed?.ok ? parsed.value.policy : { rules: [] };
  const guarded: GuardCase = {
    ...{ policy, images, inUse },
    ...options,
    movingTags: movingTags(repository, images),
  };
  const violations = guardImagesInUse(guarded);
  const held = heldImages(images, inUse);
  const tags = taggedDigests(images);
  const isHeld = new Set(held.map(({ image }) => image.imageDigest));
  return {
    repositoryName,
    images: images.length,
    imagesInUse: held.length,
    policy,
    policyProblems: parsed && !parsed.ok ? parsed.problems : [],
    attached: guardAttachedImages(guarded),
    unaccountedReleases: unaccountedReleases(tags, isHeld),
    withdrawals: await withReasons(ecr, { repositoryName }, withdrawalsAmong(tags), tags),
    goneBack: goneBack(tags, isHeld),
    ...{ violations, unresolved, isolated: held.filter(({ image }) => image.imageTags.some(isIsolatedTag)) },
    ...(options.withTimeline && { timeline: timelineOf(guarded, violations) }),
    storage: storageOf(images, inUse, options),
  };
}

/**
 * How `cdk gc` marks an image of the bootstrap's repository that no CloudFormation template names: it looks at nothing
 * else, and deletes what has been marked for the days of its `--rollback-buffer-days`.
 *
 * @see https://docs.aws.amazon.com/cdk/v2/guide/ref-cli-cmd-gc.html
 */
export function isIsolatedTag(tag: string): boolean {
  return /^\d+-aws-cdk\.isolated-\d+$/.test(tag);
}

function storageOf(
  images: readonly (Image & { readonly imageSizeInBytes?: number })[],
  inUse: readonly ImageInUse[],
  { now, keepImages }: RepositoryAuditOptions,
): Storage {
  // As if what is in use were marked, which is the first thing that berth does.
  const marks = heldImages(images, inUse).map(({ image }, n) => ({
    tag: `release.in-use.${n + 1}`,
    digest: image.imageDigest,
  }));
  const verdicts = evaluateLifecyclePolicy(
    generateLifecyclePolicy({ keepImages }),
    withTags(images, marks),
    now,
  );
  const expired = images.filter((_, place) => verdicts[place]!.outcome === "expired");
  return { bytes: sum(images), cleanableImages: expired.length, cleanableBytes: sum(expired) };
}

/** An index has no layers of its own: ECR gives it the size of its largest image, which is counted already. */
function sum(images: readonly (Image & { readonly imageSizeInBytes?: number })[]): number {
  return images.reduce(
    (bytes, { children, imageSizeInBytes = 0 }) => bytes + (children ? 0 : imageSizeInBytes),
    0,
  );
}
