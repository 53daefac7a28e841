/**
 * A lifecycle policy as ECR stores it.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/lifecycle_policy_parameters.html
 */
export interface LifecyclePolicy {
  readonly rules: readonly LifecycleRule[];
}

export interface LifecycleRule {
  /** A lower number is a higher priority. Unique, need not be consecutive. */
  readonly rulePriority: number;
  readonly description?: string;
  readonly selection: LifecycleSelection;
  readonly action: LifecycleAction;
}

export interface LifecycleSelection {
  readonly tagStatus: "tagged" | "untagged" | "any";
  /** An image matches when each entry matches some tag of it. `*` is the only wildcard, at most four in one entry. */
  readonly tagPatternList?: readonly string[];
  /** As `tagPatternList`, by prefix. A rule has one list or the other. */
  readonly tagPrefixList?: readonly string[];
  readonly storageClass?: "standard" | "archive";
  readonly countType:
    "imageCountMoreThan" | "sinceImagePushed" | "sinceImagePulled" | "sinceImageTransitioned";
  /** Only with the `since*` count types. */
  readonly countUnit?: "days";
  readonly countNumber: number;
}

export interface LifecycleAction {
  readonly type: "expire" | "transition";
  readonly targetStorageClass?: "archive";
}
