import { account, digest, region } from "../../shared/mocks";

/** An event as EventBridge gets it. */
export interface AwsEvent {
  readonly id: string;
  readonly "detail-type": string;
  readonly source: string;
  readonly account: string;
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: Readonly<Record<string, unknown>>;
}

/** Something that happens to a repository, and which of the alarm's rules rings for it. */
export interface EventCase {
  readonly title: string;
  readonly event: AwsEvent;
  readonly rings?: "deleted" | "called" | "expired";
}

/** The repository that the events are about. */
export const repositoryName = "alarmed-assets-dev";

/** In the forms that AWS documents: https://docs.aws.amazon.com/AmazonECR/latest/userguide/ecr-eventbridge.html */
export const imageAction = (detail: object, detailType = "ECR Image Action"): AwsEvent =>
  event(detailType, {
    result: "SUCCESS",
    "repository-name": repositoryName,
    "image-digest": digest,
    "action-type": "DELETE",
    "image-tag": "release.web.7",
    ...detail,
  });

/** In the form of CloudTrail's records: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html */
export const apiCall = (detail: object): AwsEvent =>
  event("AWS API Call via CloudTrail", {
    eventVersion: "1.11",
    userIdentity: {
      type: "AssumedRole",
      arn: `arn:aws:sts::${account}:assumed-role/Admin/kim`,
      accountId: account,
    },
    eventSource: "ecr.amazonaws.com",
    eventName: "BatchDeleteImage",
    awsRegion: region,
    userAgent: "aws-cli/2.27.1 md/awscrt#0.26.1 ua/2.1 os/linux#6.8 md/command#ecr.batch-delete-image",
    requestParameters: { repositoryName, imageIds: [{ imageDigest: digest }] },
    responseElements: {
      imageIds: [
        { imageDigest: digest, imageTag: "web-c0ffee" },
        { imageDigest: digest, imageTag: "release.web.7" },
      ],
      failures: [],
    },
    eventType: "AwsApiCall",
    managementEvent: true,
    readOnly: false,
    ...detail,
  });

/** As the documentation's sample of a lifecycle policy's work, with the flags that real records have. */
export const policyExecution = (...tagLists: string[][]): AwsEvent =>
  event("AWS Service Event via CloudTrail", {
    eventVersion: "1.09",
    userIdentity: { accountId: account, invokedBy: "AWS Internal" },
    eventSource: "ecr.amazonaws.com",
    eventName: "PolicyExecutionEvent",
    awsRegion: region,
    userAgent: "AWS Internal",
    requestParameters: null,
    responseElements: null,
    readOnly: true,
    managementEvent: true,
    eventType: "AwsServiceEvent",
    serviceEventDetails: {
      repositoryName,
      lifecycleEventPolicy: { lifecycleEventRules: [], policyVersion: 1 },
      lifecycleEventImageActions: tagLists.map((tagList) => ({
        lifecycleEventImage: {
          digest,
          tagStatus: tagList.length > 0 ? "Tagged" : "Untagged",
          tagList,
          pushedAt: 1584042813000,
        },
        rulePriority: 2,
      })),
      lifecycleEventFailureDetails: [],
    },
  });

const other = { "repository-name": "other-assets-dev" };
const byTag = (...tags: string[]) => ({
  requestParameters: { repositoryName, imageIds: tags.map((imageTag) => ({ imageTag })) },
  responseElements: {
    imageIds: tags.map((imageTag) => ({ imageDigest: digest, imageTag })),
    failures: [],
  },
});
const berths =
  "aws-sdk-js/3.1169.0 ua/2.1 os/linux#6.8 lang/js md/nodejs#20.19.0 api/ecr#3.1169.0 m/E pulumi-berth";

export const eventCases: readonly EventCase[] = [
  { title: "an image with a release tag is deleted", event: imageAction({}), rings: "deleted" },
  { title: "another tag is deleted", event: imageAction({ "image-tag": "web-c0ffee" }) },
  {
    title: "a tag is deleted that only looks like a release's",
    event: imageAction({ "image-tag": "releases.7" }),
  },
  { title: "an image without a tag is deleted", event: imageAction({ "image-tag": undefined }) },
  { title: "a release is deleted in another repository", event: imageAction(other) },
  { title: "a deletion fails", event: imageAction({ result: "FAILURE" }) },
  { title: "a release tag is placed", event: imageAction({ "action-type": "PUSH" }) },
  {
    title: "an image is archived",
    event: imageAction({
      "action-type": "UPDATE_STORAGE_CLASS",
      "target-storage-class": "ARCHIVE",
      "image-tag": undefined,
    }),
  },
  {
    title: "an image is replicated",
    event: imageAction({ "action-type": "REPLICATE" }, "ECR Replication Action"),
  },
  { title: "somebody deletes a released image by its digest", event: apiCall({}), rings: "called" },
  {
    title: "somebody takes a release tag away",
    event: apiCall(byTag("web-c0ffee", "release.web.7")),
    rings: "called",
  },
  { title: "somebody deletes an image that is no release", event: apiCall(byTag("web-c0ffee")) },
  {
    title: "berth takes the tag of an old release away",
    event: apiCall({ ...byTag("release.web.1"), userAgent: berths }),
  },
  {
    title: "somebody who calls himself berth deletes a released image by its digest",
    event: apiCall({ userAgent: berths }),
    rings: "called",
  },
  {
    title: "somebody who calls himself berth takes an image's other tag away with its release tag",
    event: apiCall({ ...byTag("release.web.7", "web-c0ffee"), userAgent: berths }),
    rings: "called",
  },
  {
    title: "somebody who calls himself berth deletes the repository",
    event: apiCall({
      eventName: "DeleteRepository",
      requestParameters: { repositoryName, force: true },
      responseElements: { repository: { repositoryName } },
      userAgent: berths,
    }),
    rings: "called",
  },
  {
    title: "somebody may not delete",
    event: apiCall({ errorCode: "AccessDenied", responseElements: null }),
  },
  {
    title: "somebody deletes a release in another repository",
    event: apiCall({ requestParameters: { ...apiCall({}).detail, repositoryName: "other-assets-dev" } }),
  },
  {
    title: "somebody deletes the repository",
    event: apiCall({
      eventName: "DeleteRepository",
      requestParameters: { repositoryName, force: true },
      responseElements: { repository: { repositoryName } },
    }),
    rings: "called",
  },
  {
    title: "somebody may not delete the repository",
    event: apiCall({
      eventName: "DeleteRepository",
      requestParameters: { repositoryName },
      responseElements: null,
      errorCode: "RepositoryNotEmptyException",
    }),
  },
  { title: "somebody looks at images", event: apiCall({ eventName: "DescribeImages" }) },
  {
    title: "a lifecycle policy takes a released image among others",
    event: policyExecution(["web-1"], [], ["web-2", "release.web.7"]),
    rings: "expired",
  },
  { title: "a lifecycle policy takes others alone", event: policyExecution(["web-1"], []) },
  { title: "a lifecycle policy finds nothing to do", event: policyExecution() },
];

/** The same, where the alarm knows who deploys. */
export const deployerRoleArn = `arn:aws:iam::${account}:role/ci/deploy`;
export const deployerCases: readonly EventCase[] = [
  {
    title: "berth takes the tag of an old release away, as a deployer",
    event: apiCall({ ...byTag("release.web.1"), userAgent: berths, userIdentity: session(deployerRoleArn) }),
  },
  {
    title: "another role does so in berth's name",
    event: apiCall({
      ...byTag("release.web.1"),
      userAgent: berths,
      userIdentity: session(`arn:aws:iam::${account}:role/deploy`),
    }),
    rings: "called",
  },
  {
    title: "a user does so in berth's name",
    event: apiCall({
      ...byTag("release.web.1"),
      userAgent: berths,
      userIdentity: { type: "IAMUser", arn: `arn:aws:iam::${account}:user/kim`, accountId: account },
    }),
    rings: "called",
  },
  {
    title: "a deployer does so without berth",
    event: apiCall({ ...byTag("release.web.1"), userIdentity: session(deployerRoleArn) }),
    rings: "called",
  },
];

/** @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html */
function session(roleArn: string): object {
  const name = roleArn.split("/").at(-1) ?? "";
  return {
    type: "AssumedRole",
    arn: `arn:aws:sts::${account}:assumed-role/${name}/session`,
    accountId: account,
    sessionContext: { sessionIssuer: { type: "Role", arn: roleArn, accountId: account } },
  };
}

function event(detailType: string, detail: Readonly<Record<string, unknown>>): AwsEvent {
  return {
    id: "dd3b46cb-2c74-f49e-393b-28286b67279d",
    "detail-type": detailType,
    source: "aws.ecr",
    account,
    time: "2026-11-16T02:01:05Z",
    region,
    resources: [],
    detail,
  };
}
