import * as path from "node:path";

import { nodePackages, readManifest } from "./node-packages";

/** A package that the program depends on, in its installed version. */
export interface ProgramDependency {
  readonly name: string;
  readonly version: string;
}

/** What the folder's package.json names and has installed; with `transitive`, everything installed. */
export function programDependencies(dir: string, transitive: boolean): ProgramDependency[] {
  const manifest = readManifest(dir);
  const named = Object.keys({ ...manifest?.dependencies, ...manifest?.devDependencies });
  const manifests = transitive
    ? nodePackages(dir).map((found) => found.manifest)
    : named.map((name) => readManifest(path.join(dir, "node_modules", name)));
  return manifests.flatMap((found) =>
    found?.name !== undefined && found.version !== undefined
      ? [{ name: found.name, version: found.version }]
      : [],
  );
}
