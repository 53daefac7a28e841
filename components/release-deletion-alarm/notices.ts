import { berthUserAgent, releaseTagPrefix } from "../../retention";

/** What is watched for, and what the topic is told of it. */
export interface ReleaseDeletionNotice {
  /** A part of the rule's logical name. */
  readonly what: "deleted" | "called" | "expired";
  readonly description: string;
  /** Of a rule that is on. */
  readonly state: "ENABLED" | "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS";
  /** @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html */
  readonly pattern: (repositoryName: string, deployerRoleArns: readonly string[]) => object;
  /** What the text's `<names>` stand for; one that an event lacks is left out. */
  readonly paths: Readonly<Record<string, string>>;
  /** One line, for EventBridge makes no other. */
  readonly text: string;
}

/** The notices of an alarm. Never ECR's event beside CloudTrail's: both tell of the same deletion. */
export function releaseDeletionNotices(trail: boolean): readonly ReleaseDeletionNotice[] {
  return trail ? [called, expired] : [deleted];
}

const source = ["aws.ecr"];
const releaseTag = [{ prefix: releaseTagPrefix }];
const common = { account: "$.account", region: "$.region", time: "$.time" };
const place = "account <account>, <region>, <time>";
const remedy =
  "If a service runs one that is gone, bring it back before ECS starts another task: `pulumi up` in the service's stack builds what it built before, and says what it can't bring back.";

/**
 * ECR's own event. It has one tag, and says neither who did it nor whether the image is gone or the tag alone.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/ecr-eventbridge.html
 */
const deleted: ReleaseDeletionNotice = {
  what: "deleted",
  description: "An image with a release tag was deleted, or the tag was",
  state: "ENABLED",
  pattern: (repositoryName) => ({
    source,
    "detail-type": ["ECR Image Action"],
    detail: {
      "action-type": ["DELETE"],
      result: ["SUCCESS"],
      "repository-name": [repositoryName],
      "image-tag": releaseTag,
    },
  }),
  paths: {
    ...common,
    repository: "$.detail.repository-name",
    tag: "$.detail.image-tag",
    digest: "$.detail.image-digest",
  },
  text: `berth: the release tag <tag> is gone from the ECR repository <repository> (${place}), alone or with its image <digest>. If a deployment has just ended, berth took away the tag of an old release and the image is still there. Look: aws ecr describe-images --region <region> --repository-name <repository> --image-ids imageDigest=<digest>. ${remedy}`,
};

/**
 * A call that took release tags or the whole repository away, with the caller. Left out is what berth itself does, which
 * takes release tags away and nothing else, by tag and never by digest; and only what calls itself berth, by a deployer's
 * role where these are known. A user agent alone proves nothing: anybody can send it.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/logging-using-cloudtrail.html
 */
const called: ReleaseDeletionNotice = {
  what: "called",
  description: "Somebody other than berth deleted release tags, images that have them, or the repository",
  state: "ENABLED",
  pattern: (repositoryName, deployerRoleArns) => ({
    source,
    "detail-type": ["AWS API Call via CloudTrail"],
    detail: {
      eventSource: ["ecr.amazonaws.com"],
      requestParameters: { repositoryName: [repositoryName] },
      errorCode: [{ exists: false }],
      $or: [
        { eventName: ["DeleteRepository"] },
        ...notBerths(deployerRoleArns).map((sign) => ({
          eventName: ["BatchDeleteImage"],
          responseElements: { imageIds: { imageTag: releaseTag } },
          ...sign,
        })),
      ],
    },
  }),
  paths: {
    ...common,
    repository: "$.detail.requestParameters.repositoryName",
    call: "$.detail.eventName",
    who: "$.detail.userIdentity.arn",
    images: "$.detail.responseElements.imageIds",
  },
  text: `berth: <who> called <call> on the ECR repository <repository> (${place}) and took release tags away, alone or with their images: <images>. (When berth itself takes tags of old releases away, nothing is said.) See what is left: aws ecr describe-images --region <region> --repository-name <repository>. ${remedy}`,
};

/** Each is a sign that a call is not berth's own. */
function notBerths(deployerRoleArns: readonly string[]): object[] {
  const issuer = (arn: object) => ({ userIdentity: { sessionContext: { sessionIssuer: { arn: [arn] } } } });
  return [
    { userAgent: [{ "anything-but": { wildcard: `*${berthUserAgent}*` } }] },
    { requestParameters: { imageIds: { imageDigest: [{ exists: true }] } } },
    { requestParameters: { imageIds: { imageTag: [{ "anything-but": { prefix: releaseTagPrefix } }] } } },
    // A user, and the account itself, have no role that issued their session.
    ...(deployerRoleArns.length > 0
      ? [issuer({ "anything-but": deployerRoleArns }), issuer({ exists: false })]
      : []),
  ];
}

/**
 * What a lifecycle policy did. CloudTrail counts it among the events that only read, which a rule gets in one state
 * alone.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-event-cloudtrail-management.html
 */
const expired: ReleaseDeletionNotice = {
  what: "expired",
  description: "A lifecycle policy expired or archived an image with a release tag",
  state: "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS",
  pattern: (repositoryName) => ({
    source,
    "detail-type": ["AWS Service Event via CloudTrail"],
    detail: {
      eventSource: ["ecr.amazonaws.com"],
      eventName: ["PolicyExecutionEvent"],
      serviceEventDetails: {
        repositoryName: [repositoryName],
        lifecycleEventImageActions: { lifecycleEventImage: { tagList: releaseTag } },
      },
    },
  }),
  paths: {
    ...common,
    repository: "$.detail.serviceEventDetails.repositoryName",
    actions: "$.detail.serviceEventDetails.lifecycleEventImageActions",
  },
  text: `berth: the lifecycle policy of the ECR repository <repository> (${place}) took images with release tags, or tried to: <actions>. berth's own policy never does, so another one is in place: aws ecr get-lifecycle-policy --region <region> --repository-name <repository>. ${remedy}`,
};
