import type { ExpirationStatus, LifecycleRule } from "@aws-sdk/client-s3";
import type {
  BucketLifecycleConfigurationV2Args as Args,
  BucketLifecycleConfigurationV2State as State,
} from "@pulumi/aws/s3/bucketLifecycleConfigurationV2";
import { list, number, object, resourceType, text, unsupported, type Plain } from "../../provider";
import type { AwsContext } from "../context";
import { during, unlessRefused } from "../failures";

const gone = ["NoSuchLifecycleConfiguration", "NoSuchBucket"];

/** `aws.s3.BucketLifecycleConfigurationV2`: rules that expire objects, by their age and the beginning of their keys. */
export const bucketLifecycle = resourceType<AwsContext, Args, State>({
  token: "aws:s3/bucketLifecycleConfigurationV2:BucketLifecycleConfigurationV2",
  inputs: {
    bucket: text({ required: true, forceNew: true }),
    expectedBucketOwner: unsupported,
    region: text({ forceNew: true }),
    rules: list({
      required: true,
      fields: {
        abortIncompleteMultipartUpload: unsupported,
        expiration: object({
          date: unsupported,
          days: number(),
          expiredObjectDeleteMarker: unsupported,
        }),
        filter: object({
          and: unsupported,
          objectSizeGreaterThan: unsupported,
          objectSizeLessThan: unsupported,
          prefix: text(),
          tag: unsupported,
        }),
        id: text({ required: true }),
        noncurrentVersionExpiration: object({
          newerNoncurrentVersions: unsupported,
          noncurrentDays: number({ required: true }),
        }),
        noncurrentVersionTransitions: unsupported,
        prefix: unsupported,
        status: text({ required: true }),
        transitions: unsupported,
      },
    }),
    timeouts: unsupported,
    transitionDefaultMinimumObjectSize: unsupported,
  },
  outputs: [],

  create: (aws, inputs) =>
    during(`creating S3 Bucket Lifecycle Configuration (${inputs.bucket})`, async () => {
      await put(aws, inputs);
      return inputs.bucket;
    }),

  read: (aws, id) =>
    during(`reading S3 Bucket Lifecycle Configuration (${id})`, async () => {
      const s3 = await aws.s3();
      const found = await unlessRefused(s3.getBucketLifecycleConfiguration({ Bucket: id }), ...gone);
      return found?.Rules && { bucket: id, region: aws.region, rules: found.Rules.map(fromRule) };
    }),

  update: (aws, id, inputs) =>
    during(`updating S3 Bucket Lifecycle Configuration (${id})`, () => put(aws, inputs)),

  delete: (aws, id) =>
    during(`deleting S3 Bucket Lifecycle Configuration (${id})`, async () => {
      await unlessRefused((await aws.s3()).deleteBucketLifecycle({ Bucket: id }), ...gone);
    }),
});

type Rule = NonNullable<Plain<Args>["rules"]>[number];

async function put(aws: AwsContext, { bucket, rules = [] }: Plain<Args>): Promise<void> {
  const LifecycleConfiguration = { Rules: rules.map(toRule) };
  await (await aws.s3()).putBucketLifecycleConfiguration({ Bucket: bucket, LifecycleConfiguration });
}

function toRule({
  id,
  status,
  filter,
  expiration,
  noncurrentVersionExpiration: noncurrent,
}: Rule): LifecycleRule {
  return {
    ID: id,
    Status: status as ExpirationStatus,
    // A rule without one is refused: this one is for everything.
    Filter: { Prefix: filter?.prefix ?? "" },
    ...(expiration && { Expiration: { Days: expiration.days } }),
    ...(noncurrent && { NoncurrentVersionExpiration: { NoncurrentDays: noncurrent.noncurrentDays } }),
  };
}

function fromRule({
  ID = "",
  Status = "Disabled",
  Filter,
  Expiration,
  NoncurrentVersionExpiration,
}: LifecycleRule): Rule {
  const noncurrentDays = NoncurrentVersionExpiration?.NoncurrentDays;
  return {
    id: ID,
    status: Status,
    ...(Filter?.Prefix && { filter: { prefix: Filter.Prefix } }),
    ...(Expiration && { expiration: { days: Expiration.Days } }),
    ...(noncurrentDays !== undefined && { noncurrentVersionExpiration: { noncurrentDays } }),
  };
}
