import { type Command, run } from "../command";
import { fileLocks } from "./file-locks";
import { s3Locks } from "./s3-locks";
import type { LockStore } from "./stack-lock";

/** Where the states of stacks are, as far as locks go. */
export interface Backend {
  readonly url: string;
  /**
   * `none`: Pulumi's service, which ends a dead run's hold on a stack itself, after some minutes.
   * `unread`: locks in a bucket that we have no client for (`gs://`, `azblob://`).
   */
  readonly locks: LockStore | "none" | "unread";
}

/** The backend that the engine is logged in to. */
export async function findBackend(command: Command, workDir: string): Promise<Backend> {
  const { url } = JSON.parse(await run(command, workDir, ["whoami", "--json"])) as { url: string };
  return { url, locks: lockStore(url, { ...process.env, ...command.env }) };
}

function lockStore(url: string, env: Readonly<Record<string, string | undefined>>): Backend["locks"] {
  if (url.startsWith("file://")) return fileLocks(url);
  if (url.startsWith("s3://")) return s3Locks(url, env);
  return /^https?:\/\//.test(url) ? "none" : "unread";
}
