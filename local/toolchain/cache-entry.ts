import * as crypto from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import * as lockfile from "proper-lockfile";

export interface CacheEntryOptions {
  /** Where the finished entry is found: a symbolic link, there only when the entry is whole. */
  readonly link: string;
  /** Fills the empty folder that it is given. */
  readonly build: (dir: string) => void | Promise<void>;
  /** Whether a finished entry still works. @default true */
  readonly isIntact?: (dir: string) => boolean;
  /** Another run is filling the same entry, or was killed while it did. */
  readonly onWait?: () => void;
}

/**
 * The folder of a cache entry, filled when it is not there yet.
 *
 * Safe against two at once (a lock) and against being killed at any moment: each attempt fills a folder of its
 * own, so a compiler or installer that outlived its killed parent can't write into a later attempt's, and the
 * entry appears in one step. The folder never moves afterwards, which virtual environments need.
 */
export async function cacheEntry(options: CacheEntryOptions): Promise<string> {
  const { link, build, onWait } = options;
  const finished = finishedEntry(options);
  if (finished !== undefined) return finished;
  fs.mkdirSync(path.dirname(link), { recursive: true });
  const release = await lock(link, onWait);
  try {
    const meanwhile = finishedEntry(options);
    if (meanwhile !== undefined) return meanwhile;
    removeAttempts(link);
    const dir = `${link}-${crypto.randomBytes(4).toString("hex")}`;
    fs.mkdirSync(dir);
    try {
      await build(dir);
    } catch (failure) {
      fs.rmSync(dir, { recursive: true, force: true });
      throw failure;
    }
    fs.symlinkSync(path.basename(dir), link);
    return dir;
  } finally {
    await release();
  }
}

function finishedEntry({ link, isIntact = () => true }: CacheEntryOptions): string | undefined {
  try {
    const dir = fs.realpathSync(link);
    return isIntact(dir) ? dir : undefined;
  } catch {
    return undefined;
  }
}

/** Of killed runs, and an entry that is no longer intact. */
function removeAttempts(link: string): void {
  const parent = path.dirname(link);
  fs.rmSync(link, { force: true });
  for (const name of fs.readdirSync(parent)) {
    const isAttempt = name.startsWith(`${path.basename(link)}-`) && /-[0-9a-f]{8}$/.test(name);
    if (isAttempt) fs.rmSync(path.join(parent, name), { recursive: true, force: true });
  }
}

async function lock(link: string, onWait?: () => void): Promise<() => Promise<void>> {
  // Stale after 10 s without a sign of life: how long a run waits after another was killed.
  const options: lockfile.LockOptions = { realpath: false, stale: 10_000, update: 2_000, onCompromised };
  try {
    return await lockfile.lock(link, options);
  } catch (failure) {
    if ((failure as NodeJS.ErrnoException).code !== "ELOCKED") throw failure;
    onWait?.();
    const retries = { forever: true, factor: 1, minTimeout: 200, maxTimeout: 200 };
    return await lockfile.lock(link, { ...options, retries });
  }
}

/** A machine so busy that the lock went stale: both attempts have folders of their own, and one becomes the entry. */
function onCompromised(): void {}
