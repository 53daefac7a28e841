import * as fs from "node:fs";
import * as path from "node:path";

import type { Problem } from "../../retention";

/** What npm is to install `pulumi-berth` from. */
export interface PackageSource {
  /** As a `package.json` has it: a range of versions, or `file:...`. */
  readonly spec: string;
  readonly problems: readonly Problem[];
}

/** What is said, else where this very package was installed from, else its version. */
export function packageSource(said: string | undefined, root = ownRoot()): PackageSource {
  if (said !== undefined) return saidSource(said);
  return { spec: installedFrom(root) ?? `^${versionOf(root)}`, problems: [] };
}

function saidSource(said: string): PackageSource {
  if (fs.existsSync(said)) return { spec: `file:${path.resolve(said)}`, problems: [] };
  const isFile = /^[./~]/.test(said) || (/\.tgz$/.test(said) && !/^[a-z+]+:/.test(said));
  if (!isFile && said.trim() !== "") return { spec: said, problems: [] };
  const message = `\`--package\` must be a version, an address that npm knows, or a file that is there, got ${JSON.stringify(said)}. \`npm run build && npm pack\` in a checkout of berth makes one.`;
  return { spec: said, problems: [{ code: "no-package", path: "--package", message }] };
}

/**
 * The file that npm has noted for this package, in the folder that it was installed into (`npx --package FILE berth` has one
 * too). A version is in the registry, and found there again.
 */
function installedFrom(root: string): string | undefined {
  const modules = path.dirname(root);
  const noted = path.join(modules, ".package-lock.json");
  if (path.basename(modules) !== "node_modules" || !fs.existsSync(noted)) return undefined;
  const { packages = {} } = JSON.parse(fs.readFileSync(noted, "utf8")) as {
    packages?: Record<string, { resolved?: string }>;
  };
  const resolved = packages["node_modules/pulumi-berth"]?.resolved;
  if (resolved?.startsWith("file:") !== true) return undefined;
  const file = path.resolve(path.dirname(modules), resolved.slice("file:".length));
  return fs.existsSync(file) ? `file:${file}` : undefined;
}

function ownRoot(): string {
  return path.dirname(require.resolve("pulumi-berth/package.json"));
}

function versionOf(root: string): string {
  const manifest = fs.readFileSync(path.join(root, "package.json"), "utf8");
  return (JSON.parse(manifest) as { version: string }).version;
}
