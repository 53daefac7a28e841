import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import * as path from "node:path";

import type { BuildSource } from "../../components";
import { contextDigest } from "./context-digest";
import { missingInput } from "./context-problem";
import { cacheFolder } from "../../inventory/known/cache-folder";

/** What is to be built; paths relative to `root`. */
export type BuildInputs = Omit<BuildSource, "contentHash">;

export interface ContentHashOptions {
  /**
   * The folder in which digests of files are kept, so that those that did not change need not be read again. Contexts
   * that are quick to read have none. `false`: read everything.
   *
   * @default `berth/hashes` in the user's cache folder (`XDG_CACHE_HOME`, or `~/.cache`)
   */
  readonly cache?: string | false | undefined;
}

/**
 * Says whether two builds are the same: the same hash for the same files (paths, permissions, content, what links lead
 * to), Dockerfile, arguments, target, platforms and names of secrets, at the same place in the project; wherever,
 * whenever and by whomever it was checked out.
 *
 * At least as fine as docker-build's own `contextHash`, and as the rest of its comparison: were that to find a change
 * and ours not, docker-build would push other bytes under a tag that cannot move. Its `contextHash` (0.0.22,
 * provider/internal/context.go) is made of
 * - the Dockerfile's content, ignored or not;
 * - of each file and link in the context that is not ignored: the content that opening it gives, its path, and its mode,
 *   all permission bits and kind, as Go prints it. So the umask of a checkout counts, for theirs and therefore for ours;
 * - nothing of folders and of links to folders, nor of what a link says, which the image shows all the same: ours is
 *   finer there;
 * - nothing of whatever comes after a dangling link in the same folder, for it takes that for the folder's end. Ours
 *   refuses dangling links.
 *
 * Neither counts times, owners, hard links or extended attributes.
 */
export function contentHash(
  inputs: BuildInputs,
  root = process.cwd(),
  options: ContentHashOptions = {},
): Promise<string> {
  // One after the other: each uses all processors, and services of one context find each other's digests in the cache.
  const hash = previous.then(() => hashOf(inputs, root, options));
  previous = hash.catch(() => undefined);
  return hash;
}

let previous: Promise<unknown> = Promise.resolve();

async function hashOf(inputs: BuildInputs, root: string, { cache }: ContentHashOptions): Promise<string> {
  const context = path.resolve(root, inputs.context);
  const dockerfile = path.resolve(root, inputs.dockerfile ?? path.join(inputs.context, "Dockerfile"));
  given("build context", inputs.context, root, () => readdirSync(context));
  const dockerfileContent = given("Dockerfile", path.relative(root, dockerfile), root, () =>
    readFileSync(dockerfile),
  );
  const build = {
    format: 2,
    // As docker-build is given them: it compares these, too.
    context: path.relative(root, context),
    dockerfile: path.relative(root, dockerfile),
    // Hashed apart: it may lie outside the context, or be ignored in it.
    dockerfileContent: createHash("sha256").update(dockerfileContent).digest("hex"),
    args: Object.entries(inputs.args ?? {}).sort(([a], [b]) => (a < b ? -1 : 1)),
    target: inputs.target ?? null,
    platforms: [...(inputs.platforms ?? (inputs.platform === undefined ? [] : [inputs.platform]))].sort(),
    secrets: Object.keys(inputs.secrets ?? {}).sort(),
    content: await contextDigest({
      given: inputs.context,
      context,
      dockerfile,
      cache: cache ?? cacheFolder("hashes"),
    }),
  };
  return createHash("sha256").update(JSON.stringify(build)).digest("hex").slice(0, length);
}

/** 128 bits: as many as nobody finds two of, and short enough for a tag with a service's name. */
const length = 32;

/** What the user gave is read, or said to be missing. */
function given<T>(what: "build context" | "Dockerfile", name: string, root: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw missingInput(what, name, root, error);
  }
}
