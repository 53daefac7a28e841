import lockfile from "proper-lockfile";

import { ownFolder } from "../ours/own-folder";
import type { LocalPaths } from "../paths";

/**
 * Runs `work` while no other command changes the same local AWS. One that is at work is waited for: it may be the
 * remains of a killed `npm start`, which end by themselves. A holder that is gone stops renewing, and loses the lock.
 */
export async function withStartLock<T>(
  paths: LocalPaths,
  onWait: (line: string) => void,
  work: () => Promise<T>,
): Promise<T> {
  ownFolder(paths.dir);
  // Beside the folder, not in it: `reset` deletes the folder.
  const options = { lockfilePath: `${paths.dir}.lock`, realpath: false, stale: 10_000, update: 2_000 };
  if (await lockfile.check(paths.dir, options)) {
    onWait(`Another command is at work on ${paths.dir}; waiting for it to end ...`);
  }
  const release = await lockfile.lock(paths.dir, {
    ...options,
    retries: { forever: true, minTimeout: 200, maxTimeout: 1_000, factor: 1.5 },
  });
  try {
    return await work();
  } finally {
    await release();
  }
}
