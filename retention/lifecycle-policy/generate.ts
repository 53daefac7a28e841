import type { LifecyclePolicy } from "./lifecycle-policy";

/** Tags that begin so mark a digest that a service proved to run. */
export const releaseTagPrefix = "release.";

/** How many images a repository keeps besides the released ones, unless told otherwise. */
export const defaultKeepImages = 100;

/** The policy of a berth repository: released images are shielded, of all images the newest `keepImages` stay. */
export function generateLifecyclePolicy(options: {
  /** A whole number, 1 or more. @default 100 */
  readonly keepImages?: number;
}): LifecyclePolicy {
  const keepImages = options.keepImages ?? defaultKeepImages;
  if (!Number.isInteger(keepImages) || keepImages < 1) {
    throw new RangeError(`\`keepImages\` must be a whole number, 1 or more, got ${keepImages}.`);
  }
  return {
    rules: [
      {
        rulePriority: 1,
        description: "Shield: a released image is matched here, so that no later rule may expire it",
        selection: {
          tagStatus: "tagged",
          tagPrefixList: [releaseTagPrefix],
          countType: "imageCountMoreThan",
          countNumber: shieldCount,
        },
        action: { type: "expire" },
      },
      {
        rulePriority: 2,
        description: `Keep the newest ${keepImages} images`,
        selection: { tagStatus: "any", countType: "imageCountMoreThan", countNumber: keepImages },
        action: { type: "expire" },
      },
    ],
  };
}

// ECR has no "retain". What matches a rule can't be expired by a lower one, whether or not the rule marks it, and this
// count is never reached, since berth takes release tags away long before.
const shieldCount = 9999;
