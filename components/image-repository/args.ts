import type * as pulumi from "@pulumi/pulumi";

import type { ArchiveRetention } from "../../retention";
import type { ProviderSettings } from "../shared/aws-settings";
import type { Tags } from "../shared/tags";

/** Whether a tag may move to another image, with filters for the tags of which the opposite is true. */
export type ImageTagMutability =
  "IMMUTABLE" | "MUTABLE" | "IMMUTABLE_WITH_EXCLUSION" | "MUTABLE_WITH_EXCLUSION";

/** How ECR encrypts images at rest. Fixed when a repository is made. */
export type RepositoryEncryption =
  | { readonly type: "AES256" }
  | {
      readonly type: "KMS" | "KMS_DSSE";
      /**
       * The key's ARN.
       *
       * @default the account's own for ECR, `aws/ecr`
       */
      readonly kmsKey?: pulumi.Input<string>;
    };

/** What becomes of the repository when it leaves the stack, by `destroy` or otherwise. */
export type RepositoryDeletion = "retain" | "delete-if-empty" | "delete-with-images";

/** Arguments of {@link ImageRepository}. */
export interface ImageRepositoryArgs {
  /**
   * The repository's name in ECR; `repositoryName` makes it of area and stage.
   *
   * Plain and given rather than made up by Pulumi: CI, CDK and policies refer to it.
   */
  readonly repositoryName: string;
  /**
   * How many images to keep besides the released ones. Of no effect with `archive`.
   *
   * @default 100
   */
  readonly keepImages?: number;
  /**
   * In place of `keepImages`: what nobody has pulled for some time goes to ECR's archive, and is deleted there later.
   * Released images stay as ever. From the archive nothing can be pulled: `Environment` restores what a service is to run,
   * which AWS says takes up to 20 minutes.
   *
   * @default none: `keepImages` holds
   * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/archive_restore_image.html
   */
  readonly archive?: ArchiveRetention;
  /**
   * How many releases of each service to keep, 1 to 99: the last distinct digests that it ran.
   *
   * @default 5
   */
  readonly keepReleases?: number;
  /**
   * Whether a pushed tag may be moved to another image. Release tags never are: where others move, they are excluded
   * (`release.*`), which takes one of the 5 filters.
   *
   * @default "IMMUTABLE"
   * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-tag-mutability.html
   */
  readonly imageTagMutability?: ImageTagMutability;
  /**
   * Tags of which the opposite is true, such as `latest` or `dev-*`: 1 to 5 filters, with `*` as wildcard. Needs one of
   * the mutabilities `..._WITH_EXCLUSION`.
   *
   * @default none
   */
  readonly imageTagMutabilityExclusionFilters?: readonly string[];
  /**
   * Whether images are scanned for known vulnerabilities when they are pushed.
   *
   * @default true
   * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-scanning-basic.html
   */
  readonly scanOnPush?: boolean;
  /**
   * How images are encrypted. AWS changes it for no repository that exists: another value than the live one is refused.
   *
   * @default that of the repository that exists, or else AES256
   */
  readonly encryption?: RepositoryEncryption;
  /**
   * Tags of the repository itself, besides `berth:owner` and `berth:adopted`, which say whose it is.
   *
   * @default none but the provider's own `defaultTags`
   */
  readonly tags?: Tags;
  /**
   * What becomes of the repository when it leaves the stack. `delete-if-empty` fails while there are images.
   * `delete-with-images` is refused while anything but this stack runs from them, and needs `pulumi destroy
   * --run-program`, since the program says so.
   *
   * A component that is renamed leaves the stack under its old name: with a value other than `retain`, give it an alias.
   *
   * @default "retain"
   */
  readonly deletion?: RepositoryDeletion;
  /**
   * Whether `delete-with-images` holds also for a repository that this stack took over, with the images of others.
   *
   * @default false
   */
  readonly deleteAdopted?: boolean;
  /**
   * What the account has under this name, as `prepare` finds out: it is then taken into the state and brought to what
   * these arguments say, instead of created.
   *
   * @default nothing
   */
  readonly existing?: ExistingRepository;
  /**
   * Images to mark as released before the lifecycle policy is written: what runs out of a repository that had no such
   * policy. `service` is the name in the tag `release.<service>.<n>`.
   *
   * @default none
   */
  readonly releases?: readonly { readonly service: string; readonly digest: string }[];
  /**
   * Accounts that may pull: 12 digits each. Their own IAM policies must allow it as well.
   *
   * @default none
   */
  readonly pullAccounts?: readonly string[];
  /**
   * ARNs of roles that may push without a policy of their own on this repository, such as those of another account.
   *
   * @default none
   */
  readonly pushRoles?: readonly pulumi.Input<string>[];
  /**
   * Whether Lambda may pull the images of functions, in this account and in `pullAccounts`.
   *
   * @default false
   */
  readonly lambdaPull?: boolean;
  /**
   * Other statements of the repository's policy, by name; each gets the `Sid` `Berth<name>`.
   *
   * @default none
   */
  readonly policyStatements?: Readonly<Record<string, RepositoryPolicyStatement>>;
  /**
   * Denies to all others to delete images or the repository, and to change its lifecycle policy or make its tags movable:
   * what stops `cdk gc`, clean-ups of one's own and Cloud Custodian. Whoever deploys this stack has to be excepted, and so
   * has a `ReleaseKeeper` (`roleArn`). That ECR's own expiry is not touched by it is believed, not proven.
   *
   * It is no defence against whoever may change the repository's policy.
   *
   * @default none
   */
  readonly lock?: DeletionLock;
  /**
   * How berth's own calls reach AWS, for a program with a provider of its own.
   *
   * @default the stack's `aws:*` settings
   */
  readonly settings?: ProviderSettings;
}

/** Who may delete all the same. */
export interface DeletionLock {
  /** ARNs of roles and users: `arn:aws:iam::123456789012:role/deploy`; `*` stands for any characters. At least one. */
  readonly except: readonly pulumi.Input<string>[];
}

/** What the account has under a repository's name. */
export interface ExistingRepository {
  readonly encryptionType: RepositoryEncryption["type"];
  /** The key's ARN. */
  readonly kmsKey?: string;
  /** The text of the repository's policy, if it has one: the statements of others stay in it. */
  readonly policy?: string;
  /** The stack that it belongs to, as its tag `berth:owner` says: `<organization>/<project>/<stack>`. */
  readonly owner?: string;
  /**
   * Whether somebody else made it. It is then never deleted with its images, unless `deleteAdopted` says so.
   *
   * @default true
   */
  readonly adopted?: boolean;
}

/**
 * A statement of a repository policy, which has no `Resource`.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/repository-policies.html
 */
export interface RepositoryPolicyStatement {
  readonly Effect: "Allow" | "Deny";
  readonly Principal: "*" | Readonly<Record<string, PolicyValue>>;
  readonly Action: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, PolicyValue>>>>;
}

type PolicyValue = pulumi.Input<string> | readonly pulumi.Input<string>[];
