import { copyFile, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { LocalWorkspace, type ProjectSettings, type StackSettings } from "@pulumi/pulumi/automation";
import { type Command, run } from "./command";
import { type ConfigValue, type DeploymentOptions, isInline, type ProjectOptions } from "./options";
import { Secret } from "./secrets/secret";

/**
 * The settings of one deployment, ready to be laid out in a folder of its own.
 *
 * The engine writes to the settings file of a stack (`stack init` and `config set` do). The one in the checkout belongs
 * to the user, so each run gets a copy elsewhere.
 */
export interface Settings {
  readonly project: string;
  /** The stack's configuration with that of the options over it, without what is secret. */
  readonly config: Readonly<Record<string, unknown>>;
  /** Files by name; the stack's one holds secrets encrypted. */
  readonly files: ReadonlyMap<string, string>;
  /** The one of `files` that configures the stack. */
  readonly stackFile: string;
}

/** Where the settings are for the time of one run. */
export interface SettingsFolder {
  readonly folder: string;
  readonly configFile: string;
}

/**
 * Reads the project's settings, adds the options' config, and lets `prepare` work on the result in a folder
 * (it creates the stack there) before secrets are encrypted. `explain` makes of a failure what is thrown.
 */
export async function resolveSettings(
  options: DeploymentOptions,
  command: Command,
  prepare: (folder: string, project: string) => Promise<void>,
  explain: (error: unknown, folder: string) => Promise<Error>,
): Promise<Settings> {
  return inFolder((folder) =>
    settingsIn(folder, options, command, prepare).catch(async (error: unknown) => {
      throw await explain(error, folder);
    }),
  );
}

async function settingsIn(
  folder: string,
  options: DeploymentOptions,
  command: Command,
  prepare: (folder: string, project: string) => Promise<void>,
): Promise<Settings> {
  const workspace = await LocalWorkspace.create({
    workDir: folder,
    pulumiCommand: command.pulumi,
    projectSettings: await projectSettings(options, command),
  });
  const stack = options.stack.split("/").at(-1)!;
  const { name: project } = await workspace.projectSettings();
  const initial = isInline(options) ? undefined : initialStackFile(options, stack);
  const stackFile = `Pulumi.${stack}${initial === undefined ? ".yaml" : path.extname(initial)}`;
  if (initial !== undefined) await copyFile(initial, path.join(folder, stackFile));
  const settings = (await isBlank(path.join(folder, stackFile))) ? {} : await workspace.stackSettings(stack);
  const config = plainConfig(settings, options.config ?? {}, project);
  await workspace.saveStackSettings(stack, {
    ...settings,
    ...withEnvironments(settings, options.environments ?? []),
    config,
  });
  await prepare(folder, project);
  for (const [key, value] of Object.entries(options.config ?? {})) {
    if (!(value instanceof Secret)) continue;
    const target = ["--stack", options.stack, "--config-file", path.join(folder, stackFile)];
    await run(
      command,
      folder,
      ["config", "set", "--secret", ...target, qualified(key, project)],
      value.reveal(),
    );
  }
  return { project, stackFile, config, files: await readAll(folder) };
}

/** Lays the settings out for the time that `use` takes. */
export async function withSettings<T>(
  settings: Settings,
  use: (at: SettingsFolder) => Promise<T>,
): Promise<T> {
  return inFolder(async (folder) => {
    for (const [name, text] of settings.files)
      await writeFile(path.join(folder, name), text, { mode: 0o600 });
    return use({ folder, configFile: path.join(folder, settings.stackFile) });
  });
}

async function inFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  // mkdtemp makes it readable by this user alone.
  const folder = await mkdtemp(path.join(os.tmpdir(), "deployment-"));
  try {
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function projectSettings(options: DeploymentOptions, command: Command): Promise<ProjectSettings> {
  if (isInline(options)) return { name: options.project, runtime: "nodejs", main: process.cwd() };
  const workspace = await LocalWorkspace.create({ workDir: options.workDir, pulumiCommand: command.pulumi });
  return workspace.projectSettings();
}

function initialStackFile(options: ProjectOptions, stack: string): string | undefined {
  if (options.configFile !== undefined) return options.configFile;
  return ["yaml", "yml", "json"]
    .map((extension) => path.join(options.workDir, `Pulumi.${stack}.${extension}`))
    .find((file) => existsSync(file));
}

/** Absent, or nothing but comments: the SDK cannot read such a file. */
async function isBlank(file: string): Promise<boolean> {
  const text = existsSync(file) ? await readFile(file, "utf8") : "";
  return text.split("\n").every((line) => /^\s*(#|$)/.test(line));
}

/** The file's may be a list of names, or an environment written out, which imports others. The SDK's types have neither. */
function withEnvironments(settings: StackSettings, names: readonly string[]): object {
  const { environment } = settings as { environment?: readonly string[] | { imports?: readonly string[] } };
  if (names.length === 0) return {};
  if (environment === undefined || environment instanceof Array)
    return { environment: [...(environment ?? []), ...names] };
  return { environment: { ...environment, imports: [...(environment.imports ?? []), ...names] } };
}

function plainConfig(
  settings: StackSettings,
  config: Readonly<Record<string, ConfigValue>>,
  project: string,
): Record<string, unknown> {
  const merged: Record<string, unknown> = { ...settings.config };
  for (const [key, value] of Object.entries(config)) {
    if (!(value instanceof Secret)) merged[qualified(key, project)] = value;
  }
  return merged;
}

function qualified(key: string, project: string): string {
  return key.includes(":") ? key : `${project}:${key}`;
}

async function readAll(folder: string): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  for (const name of await readdir(folder)) files.set(name, await readFile(path.join(folder, name), "utf8"));
  return files;
}
