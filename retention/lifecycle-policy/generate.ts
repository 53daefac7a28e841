import type { LifecyclePolicy, LifecycleRule } from "./lifecycle-policy";

/** Tags that begin so mark a digest that a service proved to run. */
export const releaseTagPrefix = "release.";

/** How many images a repository keeps besides the released ones, unless told otherwise. */
export const defaultKeepImages = 100;

/** Days without a pull until an image is archived, unless told otherwise. */
export const defaultArchiveAfterDays = 90;

/**
 * The least that ECR lets a policy say of the days in the archive; it bills as many in any case.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/archive_restore_image.html
 */
export const minimumArchiveDays = 90;

/** When images go to the archive, from which nothing can be pulled, and when they are deleted there. */
export interface ArchiveRetention {
  /** Days without a pull, or without any since the push. A whole number, 1 or more. @default 90 */
  readonly afterDays?: number | undefined;
  /** Days in the archive. A whole number, 90 or more. @default 90 */
  readonly deleteAfterDays?: number | undefined;
}

/** What a berth repository keeps besides released images. */
export interface KeptImages {
  /** The newest ones, by their number: 1 or more. Of no effect with `archive`. @default 100 */
  readonly keepImages?: number | undefined;
  /** Those that somebody pulls; the others go to the archive first. @default none */
  readonly archive?: ArchiveRetention | undefined;
}

/**
 * The policy of a berth repository: released images are shielded. Of all others the newest `keepImages` stay, or with
 * `archive` those that somebody pulls.
 */
export function generateLifecyclePolicy({
  keepImages = defaultKeepImages,
  archive,
}: KeptImages): LifecyclePolicy {
  checkNumber("keepImages", keepImages, 1);
  return { rules: archive ? archiveRules(archive) : [shield, newest(keepImages)] };
}

function checkNumber(name: string, value: number, least: number): void {
  if (Number.isInteger(value) && value >= least) return;
  throw new RangeError(`\`${name}\` must be a whole number, ${least} or more, got ${value}.`);
}

function newest(keepImages: number): LifecycleRule {
  return {
    rulePriority: 2,
    description: `Keep the newest ${keepImages} images`,
    selection: { tagStatus: "any", countType: "imageCountMoreThan", countNumber: keepImages },
    action: { type: "expire" },
  };
}

/** A shield in each storage class: rules of one don't see the images of the other. */
function archiveRules({
  afterDays = defaultArchiveAfterDays,
  deleteAfterDays = minimumArchiveDays,
}: ArchiveRetention): LifecycleRule[] {
  checkNumber("archive.afterDays", afterDays, 1);
  checkNumber("archive.deleteAfterDays", deleteAfterDays, minimumArchiveDays);
  return [
    shield,
    {
      rulePriority: 2,
      description: "Shield: a released image that somebody archived stays in the archive",
      selection: {
        ...{ tagStatus: "tagged", tagPrefixList: [releaseTagPrefix], storageClass: "archive" },
        ...{ countType: "sinceImageTransitioned", countUnit: "days", countNumber: shieldCount },
      },
      action: { type: "expire" },
    },
    {
      rulePriority: 3,
      description: `Archive what nobody has pulled for ${afterDays} days`,
      selection: {
        tagStatus: "any",
        ...{ countType: "sinceImagePulled", countUnit: "days", countNumber: afterDays },
      },
      action: { type: "transition", targetStorageClass: "archive" },
    },
    {
      rulePriority: 4,
      description: `Delete what has been in the archive for ${deleteAfterDays} days`,
      selection: {
        ...{ tagStatus: "any", storageClass: "archive" },
        ...{ countType: "sinceImageTransitioned", countUnit: "days", countNumber: deleteAfterDays },
      },
      action: { type: "expire" },
    },
  ];
}

// ECR has no "retain". What matches a rule can't be expired by a lower one, whether or not the rule marks it, and this
// count is never reached, since berth takes release tags away long before. As days, it is 27 years.
const shieldCount = 9999;

const shield: LifecycleRule = {
  rulePriority: 1,
  description: "Shield: a released image is matched here, so that no later rule may expire it",
  selection: {
    tagStatus: "tagged",
    tagPrefixList: [releaseTagPrefix],
    countType: "imageCountMoreThan",
    countNumber: shieldCount,
  },
  action: { type: "expire" },
};
