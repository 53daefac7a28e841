import * as aws from "@pulumi/aws";
import { asset, interpolate, type Input } from "@pulumi/pulumi";
import type { Case, Fixtures } from "./conformance-case";
import { tags, type Phase } from "./phases";

/** A bucket, what is set of it from outside, and what is in it. */
export const bucketCases: readonly Case[] = [
  {
    token: "aws:s3/bucketV2:BucketV2",
    make: (phase, _f, _more, options) =>
      new aws.s3.BucketV2(
        "bucket",
        { bucket: phase === "replace" ? "conformance-moved" : "conformance-bucket", tags: tags(phase) },
        options,
      ),
    updates: ["tags.stage"],
    replaces: ["bucket"],
  },
  {
    token: "aws:s3/bucketPolicy:BucketPolicy",
    make: (phase, f, _more, options) =>
      new aws.s3.BucketPolicy(
        "bucket-policy",
        {
          bucket: of(phase, f),
          policy: overTls(...(phase === "create" ? ["s3:GetObject"] : ["s3:GetObject", "s3:PutObject"])),
        },
        options,
      ),
    updates: ["policy"],
    replaces: ["bucket"],
  },
  {
    token: "aws:s3/bucketVersioningV2:BucketVersioningV2",
    make: (phase, f, _more, options) =>
      new aws.s3.BucketVersioningV2(
        "bucket-versioning",
        {
          bucket: of(phase, f),
          versioningConfiguration: { status: phase === "create" ? "Enabled" : "Suspended" },
        },
        options,
      ),
    updates: ["versioningConfiguration.status"],
    replaces: ["bucket"],
  },
  {
    token: "aws:s3/bucketServerSideEncryptionConfigurationV2:BucketServerSideEncryptionConfigurationV2",
    make: (phase, f, _more, options) =>
      new aws.s3.BucketServerSideEncryptionConfigurationV2(
        "bucket-encryption",
        {
          bucket: of(phase, f),
          rules: [
            {
              applyServerSideEncryptionByDefault: { sseAlgorithm: phase === "create" ? "AES256" : "aws:kms" },
            },
          ],
        },
        options,
      ),
    updates: ["rules"],
    replaces: ["bucket"],
  },
  {
    token: "aws:s3/bucketLifecycleConfigurationV2:BucketLifecycleConfigurationV2",
    make: (phase, f, _more, options) =>
      new aws.s3.BucketLifecycleConfigurationV2(
        "bucket-lifecycle",
        {
          bucket: of(phase, f),
          rules: [
            { id: "old", noncurrentVersionExpiration: { noncurrentDays: 365 }, status: "Enabled" },
            {
              id: "short",
              filter: { prefix: "deploy-time/" },
              expiration: { days: phase === "create" ? 30 : 60 },
              status: "Enabled",
            },
          ],
        },
        options,
      ),
    updates: ["rules[1].expiration.days"],
    replaces: ["bucket"],
  },
  {
    token: "aws:s3/bucketObjectv2:BucketObjectv2",
    importId: (resource) => {
      const { bucket, key } = resource as aws.s3.BucketObjectv2;
      return interpolate`${bucket}/${key}`;
    },
    make: (phase, f, _more, options) =>
      new aws.s3.BucketObjectv2(
        "object",
        {
          bucket: of(phase, f),
          key: "assets/one.txt",
          source: new asset.StringAsset(phase === "create" ? "one" : "two"),
          tags: tags(phase),
        },
        // No service gives back what it was given as content in one piece.
        options.import === undefined ? options : { ...options, ignoreChanges: ["source"] },
      ),
    updates: ["source", "tags.stage"],
    replaces: ["bucket"],
  },
];

function of(phase: Phase, fixtures: Fixtures): Input<string> {
  return phase === "replace" ? fixtures.otherBucket : fixtures.bucket;
}

function overTls(...actions: string[]): string {
  const statement = {
    Sid: "ssl",
    Effect: "Deny",
    Principal: "*",
    Action: actions,
    Resource: "*",
    Condition: { Bool: { "aws:SecureTransport": false } },
  };
  return JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
}
