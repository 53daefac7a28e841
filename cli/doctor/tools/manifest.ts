import * as fs from "node:fs";
import { createRequire } from "node:module";
import * as path from "node:path";

/** What is read of a package.json. */
export interface Manifest {
  readonly version: string;
  readonly engines?: { readonly node?: string };
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

/** berth's own, as the package and in its checkout. */
export function ownManifest(): Manifest {
  return read(require.resolve("pulumi-berth/package.json"));
}

/** A package as Node.js finds it. */
export interface InstalledPackage {
  readonly version: string;
  /** Its folder, links followed. */
  readonly folder: string;
}

/** The package that a program in this folder gets; nothing where it gets none. */
export function installedFor(folder: string, name: string): InstalledPackage | undefined {
  try {
    const file = createRequire(path.join(path.resolve(folder), "index.js")).resolve(`${name}/package.json`);
    return { version: read(file).version, folder: fs.realpathSync(path.dirname(file)) };
  } catch {
    return undefined;
  }
}

/** The one that berth itself gets. */
export function installedForBerth(name: string): InstalledPackage | undefined {
  return installedFor(path.dirname(fs.realpathSync(require.resolve("pulumi-berth/package.json"))), name);
}

function read(file: string): Manifest {
  return JSON.parse(fs.readFileSync(file, "utf8")) as Manifest;
}
