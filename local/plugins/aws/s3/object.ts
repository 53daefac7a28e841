import { readFile } from "node:fs/promises";
import type { BucketObjectv2Args, BucketObjectv2State } from "@pulumi/aws/s3/bucketObjectv2";
import {
  anything,
  Archive,
  Asset,
  flag,
  map,
  resourceType,
  text,
  unsupported,
  type Plain,
} from "../../provider";
import type { AwsContext } from "../context";
import { during, unlessRefused } from "../failures";
import { zipOf } from "../lambda/zip";
import { fromTagList } from "../tags";

const gone = ["NoSuchKey", "NoSuchBucket", "NotFound"];

/** `aws.s3.BucketObjectv2`, whose id is its key. Its import id is `bucket/key`. */
export const bucketObject = resourceType<AwsContext, BucketObjectv2Args, BucketObjectv2State>({
  token: "aws:s3/bucketObjectv2:BucketObjectv2",
  inputs: {
    acl: unsupported,
    bucket: text({ required: true, forceNew: true }),
    bucketKeyEnabled: unsupported,
    cacheControl: unsupported,
    checksumAlgorithm: unsupported,
    content: text({ local: true, conflictsWith: ["source"] }),
    contentBase64: unsupported,
    contentDisposition: unsupported,
    contentEncoding: unsupported,
    contentLanguage: unsupported,
    contentType: text({ computed: true }),
    etag: text({ computed: true }),
    forceDestroy: flag({ local: true, default: false }),
    key: text({ required: true, forceNew: true }),
    kmsKeyId: unsupported,
    metadata: map(),
    objectLockLegalHoldStatus: unsupported,
    objectLockMode: unsupported,
    objectLockRetainUntilDate: unsupported,
    overrideProvider: unsupported,
    region: text({ forceNew: true }),
    serverSideEncryption: unsupported,
    source: anything({ local: true, conflictsWith: ["content"] }),
    sourceHash: text({ local: true }),
    storageClass: unsupported,
    tags: map(),
    websiteRedirect: unsupported,
  },
  outputs: ["arn", "tagsAll", "versionId"],

  create: (aws, inputs) =>
    during(`uploading S3 Object (${inputs.key}) to Bucket (${textName(inputs)})`, async () => {
      await put(aws, inputs);
      return inputs.key ?? "";
    }),

  read: (aws, id, known) =>
    during(`reading S3 Object (${id})`, async () => {
      const [Bucket, Key] = placeOf(id, known);
      const s3 = await aws.s3();
      const found = await unlessRefused(s3.headObject({ Bucket, Key }), ...gone);
      if (!found) return undefined;
      return {
        id: Key,
        arn: `arn:${aws.partition}:s3:::${Bucket}/${Key}`,
        bucket: Bucket,
        contentType: found.ContentType,
        etag: found.ETag?.replaceAll('"', ""),
        key: Key,
        metadata: found.Metadata ?? {},
        region: aws.region,
        tags: fromTagList(aws, (await s3.getObjectTagging({ Bucket, Key })).TagSet),
        versionId: found.VersionId ?? "",
      };
    }),

  outdated: () => ["etag", "versionId"],

  update: (aws, id, inputs) => during(`updating S3 Object (${id})`, () => put(aws, inputs)),

  delete: (aws, id, state) =>
    during(`deleting S3 Object (${id})`, async () => {
      const [Bucket, Key] = placeOf(id, state);
      await unlessRefused((await aws.s3()).deleteObject({ Bucket, Key }), ...gone);
    }),
});

/** An import knows nothing but the id that it was given. */
function placeOf(id: string, known: { readonly bucket?: unknown }): [bucket: string, key: string] {
  if (typeof known.bucket === "string") return [known.bucket, id];
  const slash = id.indexOf("/");
  return [id.slice(0, slash), id.slice(slash + 1)];
}

async function put(aws: AwsContext, inputs: Plain<BucketObjectv2Args>): Promise<void> {
  const { contentType, metadata, tags } = inputs;
  await (
    await aws.s3()
  ).putObject({
    Bucket: textName(inputs),
    Key: inputs.key,
    Body: await bodyOf(inputs),
    ContentType: contentType ?? "application/octet-stream",
    ...(metadata && { Metadata: metadata }),
    ...(tags && { Tagging: new URLSearchParams(tags).toString() }),
  });
}

function textName({ bucket }: Plain<BucketObjectv2Args>): string {
  return typeof bucket === "string" ? bucket : "";
}

async function bodyOf(inputs: Plain<BucketObjectv2Args>): Promise<Uint8Array> {
  // The engine's own asset, whose type the arguments don't know.
  const source: unknown = inputs.source;
  if (source instanceof Archive) return zipOf(source);
  if (!(source instanceof Asset)) return Buffer.from(inputs.content ?? "");
  if (source.source && "path" in source.source) return readFile(source.source.path);
  if (source.source && "text" in source.source) return Buffer.from(source.source.text);
  throw new Error("the asset's content is not on this machine");
}
