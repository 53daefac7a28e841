import type * as pulumi from "@pulumi/pulumi";

import type { ImageRepositoryLike } from "../image-repository/access";
import type { Tags } from "../shared/tags";

/** Arguments of {@link ReleaseDeletionAlarm}. */
export interface ReleaseDeletionAlarmArgs {
  /**
   * The repository to watch: an `ImageRepository`, or another stack's by `ImageRepository.get`. Of the stack's own account
   * and region, for ECR tells nobody else.
   */
  readonly repository: Pick<ImageRepositoryLike, "repositoryName" | "repositoryArn">;
  /**
   * The ARN of the SNS topic that is told, in the same region. Not a FIFO topic, which EventBridge's rules can't reach.
   * Its own policy needs no change: a role publishes.
   */
  readonly topicArn: pulumi.Input<string>;
  /**
   * The ARN of the customer managed key that encrypts the topic: the role gets the right to use it.
   *
   * @default the topic is not encrypted by such a key
   * @see https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
   */
  readonly topicKmsKeyArn?: pulumi.Input<string>;
  /**
   * Whether a CloudTrail trail logs management events, reading ones too, of this account and region. Then the alarm
   * follows CloudTrail instead of ECR's own event. **Without a trail it would never ring.**
   *
   * @default false
   * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-event-cloudtrail.html
   */
  readonly trail?: boolean;
  /**
   * The ARNs of the roles that deploy: with a trail, berth's calls are left out only when one of these roles makes them.
   * Without any, whoever may delete images can pass for berth by its user agent, and take release tags away unheard.
   *
   * @default none: any caller that calls itself berth
   */
  readonly deployerRoleArns?: readonly pulumi.Input<string>[];
  /**
   * Whether it rings. To keep it silent for a while is better than to take it away.
   *
   * @default true
   */
  readonly enabled?: boolean;
  /** Tags of the rules and of the role. */
  readonly tags?: Tags;
}
