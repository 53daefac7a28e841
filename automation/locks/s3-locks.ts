import type { S3Client } from "@aws-sdk/client-s3";

import { type S3Address, s3Address } from "./s3-address";
import {
  assertRemovable,
  lockFolders,
  type LockStore,
  parseLock,
  type StackLock,
  type StackTarget,
} from "./stack-lock";

/**
 * The locks of a backend in a bucket: `s3://...`. Needs `s3:ListBucket` on the bucket, `s3:GetObject` and, to remove a
 * lock, `s3:DeleteObject` on its keys, all of which the engine needs too.
 *
 * @param env The engine's environment.
 */
export function s3Locks(backendUrl: string, env: Readonly<Record<string, string | undefined>>): LockStore {
  const address = s3Address(backendUrl, env);
  return {
    read: (target) => withClient(address, (s3) => readLocks(s3, address, target)),
    remove: (lock, { force = false } = {}) => {
      assertRemovable(lock, force);
      const Key = lock.location.slice(`s3://${address.bucket}/`.length);
      return withClient(address, async (s3) => {
        const { DeleteObjectCommand } = await import("@aws-sdk/client-s3");
        await s3.send(new DeleteObjectCommand({ Bucket: address.bucket, Key }));
      });
    },
  };
}

/** Loaded only when a stack is locked. */
async function withClient<T>({ settings, client }: S3Address, use: (s3: S3Client) => Promise<T>): Promise<T> {
  const [{ S3Client }, { clientConfig }] = await Promise.all([
    import("@aws-sdk/client-s3"),
    import("../../inventory/aws/client-config.ts"),
  ]);
  const s3 = new S3Client({ ...clientConfig(settings, "s3"), ...client });
  try {
    return await use(s3);
  } finally {
    s3.destroy();
  }
}

async function readLocks(
  s3: S3Client,
  { bucket, prefix }: S3Address,
  target: StackTarget,
): Promise<StackLock[]> {
  const { GetObjectCommand, NoSuchKey, paginateListObjectsV2 } = await import("@aws-sdk/client-s3");
  const locks: StackLock[] = [];
  for (const folder of lockFolders(target)) {
    const within = { Bucket: bucket, Prefix: `${prefix}${folder}/`, Delimiter: "/" };
    for await (const { Contents = [] } of paginateListObjectsV2({ client: s3 }, within)) {
      for (const { Key } of Contents) {
        if (Key?.endsWith(".json") !== true) continue;
        try {
          const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key }));
          locks.push(await parseLock((await Body?.transformToString()) ?? "", `s3://${bucket}/${Key}`));
        } catch (error) {
          // Released meanwhile.
          if (!(error instanceof NoSuchKey)) throw error;
        }
      }
    }
  }
  return locks;
}
