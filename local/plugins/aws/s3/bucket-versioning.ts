import type { BucketVersioningStatus } from "@aws-sdk/client-s3";
import type { BucketVersioningV2Args, BucketVersioningV2State } from "@pulumi/aws/s3/bucketVersioningV2";
import { object, resourceType, text, unsupported, type Plain } from "../../provider";
import type { AwsContext } from "../context";
import { during, unlessRefused } from "../failures";

/** `aws.s3.BucketVersioningV2`. There is no way back to a bucket without versions: it is suspended. */
export const bucketVersioning = resourceType<AwsContext, BucketVersioningV2Args, BucketVersioningV2State>({
  token: "aws:s3/bucketVersioningV2:BucketVersioningV2",
  inputs: {
    bucket: text({ required: true, forceNew: true }),
    expectedBucketOwner: unsupported,
    mfa: unsupported,
    region: text({ forceNew: true }),
    versioningConfiguration: object(
      { mfaDelete: text({ computed: true }), status: text({ required: true }) },
      { required: true },
    ),
  },
  outputs: [],

  create: (aws, inputs) =>
    during(`creating S3 Bucket Versioning (${inputs.bucket})`, async () => {
      await put(aws, inputs);
      return inputs.bucket;
    }),

  read: (aws, id) =>
    during(`reading S3 Bucket Versioning (${id})`, async () => {
      const found = await unlessRefused((await aws.s3()).getBucketVersioning({ Bucket: id }), "NoSuchBucket");
      if (!found?.Status) return undefined;
      return { bucket: id, versioningConfiguration: { status: found.Status }, region: aws.region };
    }),

  update: (aws, id, inputs) => during(`updating S3 Bucket Versioning (${id})`, () => put(aws, inputs)),

  delete: (aws, id) =>
    during(`deleting S3 Bucket Versioning (${id})`, async () => {
      const suspended = { Bucket: id, VersioningConfiguration: { Status: "Suspended" as const } };
      await unlessRefused((await aws.s3()).putBucketVersioning(suspended), "NoSuchBucket");
    }),
});

async function put(
  aws: AwsContext,
  { bucket, versioningConfiguration }: Plain<BucketVersioningV2Args>,
): Promise<void> {
  const Status = versioningConfiguration.status as BucketVersioningStatus;
  await (await aws.s3()).putBucketVersioning({ Bucket: bucket, VersioningConfiguration: { Status } });
}
