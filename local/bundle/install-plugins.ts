import * as fs from "node:fs";
import { createRequire } from "node:module";
import * as path from "node:path";

import { type LocalPaths, checkout, resourceTypes } from "../paths";
import { parentMark } from "../process/parent-death";
import { bundle } from "./bundle";
import { placeExecutable, placeScript } from "./place-executable";

/** A plugin of ours that stands in for an official one. */
export interface StandIn {
  /** As in `pulumi-resource-NAME`. */
  readonly name: string;
  /** The npm package whose version the engine will ask for. */
  readonly package: string;
  /** The plugin's program, from the checkout. */
  readonly entry: string;
  /** See `bundle`. */
  readonly unused?: readonly string[];
  readonly texts?: Readonly<Record<string, string>>;
}

export const standIns: readonly StandIn[] = [
  { name: "aws", package: "@pulumi/aws", entry: "local/plugins/aws/main.ts" },
  {
    name: "awsx",
    package: "@pulumi/awsx",
    entry: "local/plugins/awsx/main.ts",
    // @pulumi/pulumi needs these to turn functions into text; components have none.
    unused: ["typescript", "@npmcli/arborist"],
  },
  {
    name: "aws-native",
    package: "@pulumi/aws-native",
    entry: "local/plugins/aws-native/main.ts",
    texts: { RESOURCE_TYPES: resourceTypes },
  },
];

/** The tools that are put beside our own programs; see `Toolchain`. */
export interface InstalledTools {
  readonly pulumi: string;
  readonly buildx: string;
  readonly dockerBuildPlugin: string;
  readonly dockerBuildVersion: string;
}

/**
 * Puts the Pulumi CLI, its language host and every plugin where the engine takes them without a download and without a
 * warning. Does nothing, fast, when all is there and up to date.
 */
export async function installPlugins(o: {
  paths: LocalPaths;
  toolchain: InstalledTools;
  standIns?: readonly StandIn[];
}): Promise<void> {
  const { paths, toolchain } = o;
  const plugins = o.standIns ?? standIns;
  await Promise.all([
    installProgram(
      paths,
      { entry: "local/language-host/main.ts" },
      path.join(paths.bin, "pulumi-language-nodejs"),
    ),
    installProgram(
      paths,
      { entry: "local/plugins/dynamic/main.ts" },
      path.join(paths.bin, "pulumi-resource-pulumi-nodejs"),
    ),
    ...plugins.map((plugin) => installStandIn(paths, plugin)),
  ]);
  placeExecutable(toolchain.pulumi, path.join(paths.bin, "pulumi"));
  placeExecutable(toolchain.buildx, path.join(paths.bin, "buildx"));
  placeExecutable(
    toolchain.dockerBuildPlugin,
    pluginFile(paths, "docker-build", toolchain.dockerBuildVersion),
  );
}

async function installStandIn(paths: LocalPaths, plugin: StandIn): Promise<void> {
  const file = pluginFile(paths, plugin.name, packageVersion(plugin.package));
  removeOtherVersions(plugin.name, path.dirname(file));
  await installProgram(paths, plugin, file);
}

/** Bundles a program and makes `executable` start it. */
async function installProgram(
  paths: LocalPaths,
  program: Pick<StandIn, "entry" | "unused" | "texts">,
  executable: string,
): Promise<void> {
  const outfile = path.join(paths.bundles, `${path.basename(executable)}.js`);
  await bundle({
    entry: path.join(checkout, program.entry),
    outfile,
    ...(program.unused ? { unused: program.unused } : {}),
    ...(program.texts ? { texts: program.texts } : {}),
  });
  placeScript(executable, launcher(process.execPath, outfile));
}

/** Replaces itself by node: the engine's signals and the process id are then node's own. */
function launcher(node: string, script: string): string {
  return [
    "#!/bin/sh",
    `node=${shellQuoted(node)}`,
    // This node may have been removed by a version manager since.
    `[ -x "$node" ] || node=node`,
    // Read now: an engine that is killed while node loads must not be missed.
    `export ${parentMark}=$PPID`,
    `exec "$node" ${shellQuoted(script)} "$@"`,
    "",
  ].join("\n");
}

function shellQuoted(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}

function pluginFile(paths: LocalPaths, name: string, version: string): string {
  return path.join(paths.pulumiHome, "plugins", `resource-${name}-v${version}`, `pulumi-resource-${name}`);
}

/** The engine takes a later version too where an earlier one is asked for: after a downgrade that would be the wrong one. */
function removeOtherVersions(name: string, wanted: string): void {
  const plugins = path.dirname(wanted);
  if (!fs.existsSync(plugins)) return;
  const other = new RegExp(`^resource-${name}-v[0-9]`);
  for (const found of fs.readdirSync(plugins)) {
    const dir = path.join(plugins, found);
    if (other.test(found) && dir !== wanted) fs.rmSync(dir, { recursive: true, force: true });
  }
}

const fromCheckout = createRequire(path.join(checkout, "package.json"));

function packageVersion(name: string): string {
  const { pulumi, version } = fromCheckout(`${name}/package.json`) as {
    pulumi?: { version?: string };
    version: string;
  };
  return (pulumi?.version ?? version).replace(/^v/, "");
}
