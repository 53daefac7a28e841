import type { BucketLocationConstraint, S3 } from "@aws-sdk/client-s3";
import type { BucketV2Args, BucketV2State } from "@pulumi/aws/s3/bucketV2";
import { flag, map, resourceType, text, unsupported } from "../../provider";
import type { AwsContext } from "../context";
import { during, unlessRefused } from "../failures";
import { fromTagList, toTagList } from "../tags";
import { nameOrPrefixed } from "../unique-name";

/** `aws.s3.BucketV2`. What has a resource of its own by now is set there. */
export const bucket = resourceType<AwsContext, BucketV2Args, BucketV2State>({
  token: "aws:s3/bucketV2:BucketV2",
  autoname: { property: "bucket", maxLength: 63 },
  inputs: {
    accelerationStatus: unsupported,
    acl: unsupported,
    bucket: text({ forceNew: true, computed: true, conflictsWith: ["bucketPrefix"] }),
    bucketNamespace: unsupported,
    bucketPrefix: text({ forceNew: true, computed: true, local: true, conflictsWith: ["bucket"] }),
    corsRules: unsupported,
    forceDestroy: flag({ local: true, default: false }),
    grants: unsupported,
    lifecycleRules: unsupported,
    loggings: unsupported,
    objectLockConfiguration: unsupported,
    objectLockEnabled: unsupported,
    policy: unsupported,
    region: text({ forceNew: true }),
    replicationConfigurations: unsupported,
    requestPayer: unsupported,
    serverSideEncryptionConfigurations: unsupported,
    tags: map(),
    tagsAll: unsupported,
    versionings: unsupported,
    websites: unsupported,
  },
  outputs: ["arn", "bucketDomainName", "bucketRegion", "bucketRegionalDomainName"],

  create: (aws, inputs) => {
    const Bucket = nameOrPrefixed(inputs.bucket, inputs.bucketPrefix);
    return during(`creating S3 Bucket (${Bucket})`, async () => {
      const s3 = await aws.s3();
      // S3 takes the name of its first region for a mistake.
      const LocationConstraint = aws.region as BucketLocationConstraint;
      const elsewhere = aws.region !== "us-east-1";
      await s3.createBucket({
        Bucket,
        ...(elsewhere && { CreateBucketConfiguration: { LocationConstraint } }),
      });
      await writeTags(s3, Bucket, inputs.tags);
      return Bucket;
    });
  },

  read: (aws, id) =>
    during(`reading S3 Bucket (${id})`, async () => {
      const s3 = await aws.s3();
      if (!(await unlessRefused(s3.headBucket({ Bucket: id }), ...gone))) return undefined;
      const tagging = await unlessRefused(s3.getBucketTagging({ Bucket: id }), "NoSuchTagSet");
      return {
        arn: `arn:${aws.partition}:s3:::${id}`,
        bucket: id,
        bucketDomainName: `${id}.s3.amazonaws.com`,
        bucketRegion: aws.region,
        bucketRegionalDomainName: `${id}.s3.${aws.region}.amazonaws.com`,
        region: aws.region,
        tags: fromTagList(aws, tagging?.TagSet),
      };
    }),

  update: (aws, id, inputs, { changed }) =>
    during(`updating S3 Bucket (${id})`, async () => {
      if (changed.has("tags")) await writeTags(await aws.s3(), id, inputs.tags);
    }),

  delete: (aws, id, { forceDestroy }) =>
    during(`deleting S3 Bucket (${id})`, async () => {
      const s3 = await aws.s3();
      if (forceDestroy) await unlessRefused(empty(s3, id), ...gone);
      await unlessRefused(s3.deleteBucket({ Bucket: id }), ...gone);
    }),
});

const gone = ["NoSuchBucket", "NotFound"];

async function writeTags(s3: S3, Bucket: string, tags: Readonly<Record<string, string>> | undefined) {
  const TagSet = toTagList(tags);
  if (TagSet.length > 0) await s3.putBucketTagging({ Bucket, Tagging: { TagSet } });
  else await s3.deleteBucketTagging({ Bucket });
}

/** With every version of every object. */
async function empty(s3: S3, Bucket: string): Promise<void> {
  for (;;) {
    const { Versions = [], DeleteMarkers = [] } = await s3.listObjectVersions({ Bucket });
    const Objects = [...Versions, ...DeleteMarkers].map(({ Key, VersionId }) => ({ Key, VersionId }));
    if (Objects.length === 0) return;
    await s3.deleteObjects({ Bucket, Delete: { Objects } });
  }
}
