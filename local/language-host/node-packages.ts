import * as fs from "node:fs";
import * as path from "node:path";

/** One installed npm package. */
export interface NodePackage {
  readonly dir: string;
  readonly manifest: PackageManifest;
}

/** What of a package.json concerns Pulumi. */
export interface PackageManifest {
  readonly name?: string;
  readonly version?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly pulumi?: PulumiManifest;
}

/** The `pulumi` part of a package that needs a plugin. */
export interface PulumiManifest {
  readonly resource?: boolean;
  readonly name?: string;
  readonly version?: string;
  readonly server?: string;
  readonly parameterization?: Parameterization;
}

/** How a package makes a plugin of its own out of a general one; `value` is base64. */
export interface Parameterization {
  readonly name: string;
  readonly version: string;
  readonly value: string;
}

/** Every package below `node_modules` of a folder, those inside other packages included; each one once. */
export function nodePackages(dir: string): NodePackage[] {
  const found: NodePackage[] = [];
  const visited = new Set<string>();
  const visit = (parent: string) => {
    for (const packageDir of packageDirs(path.join(parent, "node_modules"))) {
      const real = realDirectory(packageDir);
      if (real === undefined || visited.has(real)) continue;
      visited.add(real);
      const manifest = readManifest(real);
      if (manifest) found.push({ dir: real, manifest });
      visit(real);
    }
  };
  visit(dir);
  return found;
}

/** The package.json of a folder; undefined when there is none that can be read. */
export function readManifest(dir: string): PackageManifest | undefined {
  try {
    return JSON.parse(fs.readFileSync(path.join(dir, "package.json"), "utf8")) as PackageManifest;
  } catch {
    // A broken package is node's to report, when the program loads it.
    return undefined;
  }
}

function packageDirs(nodeModules: string): string[] {
  return entries(nodeModules).flatMap((name) => {
    if (name.startsWith(".")) return [];
    const dir = path.join(nodeModules, name);
    return name.startsWith("@") ? entries(dir).map((scoped) => path.join(dir, scoped)) : [dir];
  });
}

function entries(dir: string): string[] {
  try {
    return fs.readdirSync(dir);
  } catch {
    return [];
  }
}

/** Workspaces and pnpm link packages; a link may lead nowhere. */
function realDirectory(dir: string): string | undefined {
  try {
    const real = fs.realpathSync(dir);
    return fs.statSync(real).isDirectory() ? real : undefined;
  } catch {
    return undefined;
  }
}
