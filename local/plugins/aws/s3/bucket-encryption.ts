import type { ServerSideEncryption } from "@aws-sdk/client-s3";
import type {
  BucketServerSideEncryptionConfigurationV2Args as Args,
  BucketServerSideEncryptionConfigurationV2State as State,
} from "@pulumi/aws/s3/bucketServerSideEncryptionConfigurationV2";
import { flag, object, resourceType, set, text, unsupported, type Plain } from "../../provider";
import type { AwsContext } from "../context";
import { during, unlessRefused } from "../failures";

const gone = ["ServerSideEncryptionConfigurationNotFoundError", "NoSuchBucket"];

/** `aws.s3.BucketServerSideEncryptionConfigurationV2` */
export const bucketEncryption = resourceType<AwsContext, Args, State>({
  token: "aws:s3/bucketServerSideEncryptionConfigurationV2:BucketServerSideEncryptionConfigurationV2",
  inputs: {
    bucket: text({ required: true, forceNew: true }),
    expectedBucketOwner: unsupported,
    region: text({ forceNew: true }),
    rules: set({
      required: true,
      fields: {
        applyServerSideEncryptionByDefault: object({
          kmsMasterKeyId: text(),
          sseAlgorithm: text({ required: true }),
        }),
        blockedEncryptionTypes: unsupported,
        bucketKeyEnabled: flag({ computed: true }),
      },
    }),
  },
  outputs: [],

  create: (aws, inputs) =>
    during(`creating S3 Bucket Server-side Encryption Configuration (${inputs.bucket})`, async () => {
      await put(aws, inputs);
      return inputs.bucket;
    }),

  read: (aws, id) =>
    during(`reading S3 Bucket Server-side Encryption Configuration (${id})`, async () => {
      const found = await unlessRefused((await aws.s3()).getBucketEncryption({ Bucket: id }), ...gone);
      const rules = found?.ServerSideEncryptionConfiguration?.Rules;
      if (!rules) return undefined;
      return {
        bucket: id,
        region: aws.region,
        rules: rules.map(({ ApplyServerSideEncryptionByDefault: applied, BucketKeyEnabled }) => ({
          ...(applied && {
            applyServerSideEncryptionByDefault: {
              sseAlgorithm: applied.SSEAlgorithm ?? "",
              kmsMasterKeyId: applied.KMSMasterKeyID,
            },
          }),
          bucketKeyEnabled: BucketKeyEnabled,
        })),
      };
    }),

  update: (aws, id, inputs) =>
    during(`updating S3 Bucket Server-side Encryption Configuration (${id})`, () => put(aws, inputs)),

  delete: (aws, id) =>
    during(`deleting S3 Bucket Server-side Encryption Configuration (${id})`, async () => {
      await unlessRefused((await aws.s3()).deleteBucketEncryption({ Bucket: id }), ...gone);
    }),
});

async function put(aws: AwsContext, { bucket, rules }: Plain<Args>): Promise<void> {
  const Rules = rules.map(({ applyServerSideEncryptionByDefault: applied, bucketKeyEnabled }) => ({
    ...(applied && {
      ApplyServerSideEncryptionByDefault: {
        SSEAlgorithm: applied.sseAlgorithm as ServerSideEncryption,
        KMSMasterKeyID: applied.kmsMasterKeyId,
      },
    }),
    BucketKeyEnabled: bucketKeyEnabled,
  }));
  await (
    await aws.s3()
  ).putBucketEncryption({ Bucket: bucket, ServerSideEncryptionConfiguration: { Rules } });
}
