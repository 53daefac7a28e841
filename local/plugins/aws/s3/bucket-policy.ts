import type { BucketPolicyArgs, BucketPolicyState } from "@pulumi/aws/s3/bucketPolicy";
import { json, resourceType, text, textOf, type Plain } from "../../provider";
import type { AwsContext } from "../context";
import { during, unlessRefused } from "../failures";
import { sameIamPolicy } from "../json/iam-policy";

const gone = ["NoSuchBucketPolicy", "NoSuchBucket"];

/** `aws.s3.BucketPolicy` */
export const bucketPolicy = resourceType<AwsContext, BucketPolicyArgs, BucketPolicyState>({
  token: "aws:s3/bucketPolicy:BucketPolicy",
  inputs: {
    bucket: text({ required: true, forceNew: true }),
    policy: json({ required: true, same: sameIamPolicy }),
    region: text({ forceNew: true }),
  },
  outputs: [],

  create: (aws, inputs) =>
    during(`creating S3 Bucket Policy (${textOf(inputs.bucket)})`, async () => {
      await put(aws, inputs);
      return textOf(inputs.bucket);
    }),

  read: (aws, id) =>
    during(`reading S3 Bucket Policy (${id})`, async () => {
      const found = await unlessRefused((await aws.s3()).getBucketPolicy({ Bucket: id }), ...gone);
      return found && { bucket: id, policy: found.Policy, region: aws.region };
    }),

  update: (aws, id, inputs) => during(`updating S3 Bucket Policy (${id})`, () => put(aws, inputs)),

  delete: (aws, id) =>
    during(`deleting S3 Bucket Policy (${id})`, async () => {
      await unlessRefused((await aws.s3()).deleteBucketPolicy({ Bucket: id }), ...gone);
    }),
});

async function put(aws: AwsContext, { bucket, policy }: Plain<BucketPolicyArgs>): Promise<void> {
  await (await aws.s3()).putBucketPolicy({ Bucket: textOf(bucket), Policy: textOf(policy) });
}
