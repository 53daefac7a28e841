import * as os from "node:os";

import { holderState } from "./lock-holder";

/** A lock on a stack, as a backend keeps it that has no service: in a folder or a bucket. */
export interface StackLock {
  readonly pid: number;
  readonly host: string;
  readonly user: string;
  /** When it was taken (ISO 8601). */
  readonly since: string;
  /** Whether that process runs; unknown on another host, and where processes of this one can't be seen. */
  readonly holder: "alive" | "dead" | "unknown";
  /** Where it is: the path of its file, or `s3://<bucket>/<key>`. */
  readonly location: string;
}

/** Which stack, in the words of a backend. */
export interface StackTarget {
  readonly project: string;
  readonly stack: string;
}

/** The locks that one backend keeps. */
export interface LockStore {
  /** Those on a stack, by location. */
  read(target: StackTarget): Promise<StackLock[]>;
  /**
   * Removes one lock whose holder is dead, or any with `force`.
   *
   * Not `pulumi cancel`, which removes every lock on the stack, also one that somebody took since we looked.
   */
  remove(lock: StackLock, options?: { readonly force?: boolean }): Promise<void>;
}

/** What the engine writes into a lock (pkg/backend/diy/lock.go), with whether its process runs. */
export async function parseLock(text: string, location: string): Promise<StackLock> {
  const { pid, hostname, username, timestamp } = JSON.parse(text) as Record<string, unknown>;
  const lock = { pid: Number(pid), host: String(hostname), user: String(username), since: String(timestamp) };
  const holder =
    lock.host === os.hostname() ? await holderState(lock.pid, Date.parse(lock.since)) : "unknown";
  return { ...lock, holder, location };
}

/** Where locks of a stack are kept, below the backend's root; the second is of backends made before projects counted. */
export function lockFolders({ project, stack }: StackTarget): string[] {
  const name = stack.split("/").at(-1)!;
  return [`.pulumi/locks/organization/${project}/${name}`, `.pulumi/locks/${name}`];
}

/** Throws where a lock's holder may still work. */
export function assertRemovable(lock: StackLock, force = false): void {
  if (!force && lock.holder !== "dead")
    throw new Error(`Lock ${lock.location} is held by process ${lock.pid}.`);
}
