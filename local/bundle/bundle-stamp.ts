import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { z } from "zod";

const fileStamp = z.object({ path: z.string(), size: z.number(), mtimeMs: z.number(), hash: z.string() });
const bundleStamp = z.object({ recipe: z.string(), files: z.array(fileStamp) });

/** A file that went into a bundle, as it was. */
export type FileStamp = z.infer<typeof fileStamp>;

/** What a bundle was made of, and how. */
export type BundleStamp = z.infer<typeof bundleStamp>;

/** Undefined for anything that is not a stamp: the bundle is then made anew. */
export function parseStamp(json: string): BundleStamp | undefined {
  try {
    return bundleStamp.safeParse(JSON.parse(json)).data;
  } catch {
    return undefined;
  }
}

/** Looks at each file as it is now; paths are relative to `root`. */
export async function stampFiles(root: string, files: readonly string[]): Promise<FileStamp[]> {
  return Promise.all(
    files.map(async (file) => {
      const { size, mtimeMs } = await fs.promises.stat(path.join(root, file));
      return { path: file, size, mtimeMs, hash: await hash(path.join(root, file)) };
    }),
  );
}

/** Whether building again would give the same bundle. Time and size vouch for a file; if they differ, its content does. */
export async function isUpToDate(
  stamp: BundleStamp | undefined,
  recipe: string,
  root: string,
): Promise<boolean> {
  if (stamp === undefined || stamp.recipe !== recipe) return false;
  for (const file of stamp.files) {
    if (!(await isUnchanged(path.join(root, file.path), file))) return false;
  }
  return true;
}

async function isUnchanged(file: string, stamp: FileStamp): Promise<boolean> {
  // Synchronous on purpose: a thousand calls take a tenth of the time.
  const now = fs.statSync(file, { throwIfNoEntry: false });
  if (now === undefined || now.size !== stamp.size) return false;
  return now.mtimeMs === stamp.mtimeMs || (await hash(file)) === stamp.hash;
}

async function hash(file: string): Promise<string> {
  return createHash("sha256")
    .update(await fs.promises.readFile(file))
    .digest("hex")
    .slice(0, 32);
}
