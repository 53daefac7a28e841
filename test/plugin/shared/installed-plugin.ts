import * as fs from "node:fs";
import * as path from "node:path";

import { installLanguages } from "../../../local/installation";
import type { Languages } from "../../../local/languages";
import type { World } from "../../../local/world";
import { PackedProject } from "../../shared/packed-package";

/** A project of another language, with the packed plugin on PATH as `npm install` puts it there. */
export interface PluginProject {
  readonly project: PackedProject;
  readonly languages: Languages;
  /** With which the engine finds the plugin, and YAML's host. */
  readonly env: Record<string, string>;
}

/** @param example A folder of `examples/languages`, which is copied. */
export async function pluginProject(world: World, example: string): Promise<PluginProject> {
  const languages = await installLanguages(() => undefined);
  const project = PackedProject.copyOf(path.join("examples/languages", example));
  const bin = path.join(project.dir, "node_modules/.bin");
  const main = path.join(project.dir, "node_modules/pulumi-berth/dist/plugin/main.js");
  fs.mkdirSync(bin, { recursive: true });
  fs.chmodSync(main, 0o755);
  fs.symlinkSync(main, path.join(bin, "pulumi-resource-berth"));
  const PATH = [bin, languages.yamlHost, world.env["PATH"]].join(path.delimiter);
  return { project, languages, env: { ...world.env, PATH } };
}

/** Makes the SDK of the packed plugin, into a folder of the project. */
export function generateSdk(
  { sdkGenerator }: Languages,
  project: PackedProject,
  language: "go" | "python",
  folder: string,
): void {
  const own = path.join(project.dir, "node_modules/pulumi-berth");
  const read = (file: string) => JSON.parse(fs.readFileSync(path.join(own, file), "utf8")) as object;
  const { version } = read("package.json") as { version: string };
  const schema = { ...read("dist/plugin/schema/schema.json"), version };
  project.write({ "schema.json": JSON.stringify(schema) });
  project.run(sdkGenerator, ["schema.json", language, folder]);
  // As an installation leaves it: the SDK asks for its own version.
  if (language === "python") {
    const metadata = `Metadata-Version: 2.1\nName: pulumi_berth\nVersion: ${version}\n`;
    project.write({ [`${folder}/pulumi_berth-${version}.dist-info/METADATA`]: metadata });
  }
}
