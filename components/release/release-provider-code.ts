import * as fs from "node:fs";
import { createRequire } from "node:module";
import * as path from "node:path";
import * as pulumi from "@pulumi/pulumi";

import { releaseProvider } from "./release-provider";

/**
 * What the process of dynamic resources is to run for a `Release`: one line that names this package, where that process
 * finds it; else all code, 25 kB, which takes half a second of every run to put together and is sent and kept twice for
 * each service.
 */
export function releaseProviderCode(): pulumi.Input<string> {
  return isFound()
    ? namingCode
    : (allCode ??= pulumi.runtime.serializeFunction(() => provider).then(({ text }) => text));
}

let allCode: Promise<string> | undefined;

const moduleName = "pulumi-berth/release-provider";

/**
 * The process runs in the program's folder, as the program does. Where the package has gone since, as in a checkout that
 * is not built, there is nothing that it would have to do: only states are read there, for a program that wants more
 * sends all code.
 */
export const namingCode = `exports.handler = () => {
  try {
    return require("module").createRequire(process.cwd() + "/")("${moduleName}").releaseProvider;
  } catch {
    return {};
  }
};`;

/** Not where it is installed deeper than the program's own packages, nor where it runs from sources newer than their build. */
function isFound(): boolean {
  try {
    // An inline program is elsewhere than its project, whose folder the process runs in then.
    const folders = new Set([process.cwd(), pulumi.getRootDirectory() || process.cwd()]);
    return [...folders].every((folder) => isOurs(createRequire(`${folder}${path.sep}`).resolve(moduleName)));
  } catch {
    return false;
  }
}

function isOurs(found: string): boolean {
  const file = fs.realpathSync(found);
  if (file === fs.realpathSync(require.resolve("./release-provider"))) return true;
  const [own, retention] = [__dirname, path.join(__dirname, "../../retention")];
  const built = path.join(own, "../../dist/components/release/release-provider.js");
  // Files are looked at once, not for each service.
  return file === fs.realpathSync(built) && (isFresh ??= isBuiltFrom([own, retention], built));
}

let isFresh: boolean | undefined;

/** Whether a file that `npm run build` makes is newer than all files of these folders. */
export function isBuiltFrom(folders: readonly string[], built: string): boolean {
  const { mtimeMs } = fs.statSync(built);
  return folders.every((folder) =>
    fs.readdirSync(folder).every((file) => fs.statSync(path.join(folder, file)).mtimeMs <= mtimeMs),
  );
}

// A name of our own: see `release-provider.ts`.
const provider = releaseProvider;
