import * as fs from "node:fs";
import * as path from "node:path";

import { checkout } from "../../local/paths";

/** A package of the lockfile. */
export interface LockedPackage {
  /** Where its folder has another one. */
  readonly name?: string;
  readonly version?: string;
  readonly license?: string;
  readonly engines?: { readonly node?: string };
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

/** By the place in which npm puts each; the project's own is at "". */
export type LockedPackages = Readonly<Record<string, LockedPackage>>;

/** All that the lockfile has. */
export function lockedPackages(): LockedPackages {
  const text = fs.readFileSync(path.join(checkout, "package-lock.json"), "utf8");
  return (JSON.parse(text) as { readonly packages: LockedPackages }).packages;
}

/** Where the lockfile has what `npm install --omit=dev` installs for a user of the package. */
export function productionPackages(packages: LockedPackages): string[] {
  const found = new Set<string>();
  const visit = (at: string): void => {
    const { dependencies, optionalDependencies, peerDependencies } = packages[at] ?? {};
    for (const name of Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies })) {
      const installed = resolve(packages, at, name);
      if (installed === undefined || found.has(installed)) continue;
      found.add(installed);
      visit(installed);
    }
  };
  visit("");
  return [...found];
}

/** As Node.js does: in the package's own folder, then in each one above. */
function resolve(packages: LockedPackages, from: string, name: string): string | undefined {
  const at = `${from === "" ? "" : `${from}/`}node_modules/${name}`;
  if (packages[at]) return at;
  if (from === "") return undefined;
  const above = from.lastIndexOf("node_modules/");
  return resolve(packages, from.slice(0, Math.max(above - 1, 0)), name);
}
