import { existsSync } from "node:fs";
import * as path from "node:path";
import type { PulumiFn } from "@pulumi/pulumi/automation";
import { InvalidOptionsError, type OptionProblem } from "./errors/errors";
import { Secret } from "./secrets/secret";

/** A configuration value: what YAML can hold, or a secret text. */
export type ConfigValue =
  | string
  | number
  | boolean
  | readonly ConfigValue[]
  | { readonly [key: string]: ConfigValue }
  | Secret<string>;

interface CommonOptions {
  /** Stack name, such as `dev`. */
  readonly stack: string;

  /**
   * Configuration, over what the stack's file says; keys as in that file (`aws:region`), or without a namespace for
   * the project's own. Secrets (`new Secret(...)`, top level only) are encrypted by the stack's secrets provider.
   * Nothing of it is written to the project's folder.
   */
  readonly config?: Readonly<Record<string, ConfigValue>>;

  /**
   * Environment variables of the engine, its providers and a program on disk, over those of this process. (A program in
   * this process has this process's.)
   */
  readonly env?: Readonly<Record<string, string>>;

  /**
   * Whether this process's environment variables are passed on. When not, `env` is all there is, so that, say, an
   * `AWS_PROFILE` of the user has no effect.
   *
   * @default true
   */
  readonly inheritEnv?: boolean;

  /**
   * Folder of a Pulumi installation: its `bin/pulumi` is used.
   *
   * @default `pulumi` on PATH
   */
  readonly engine?: string;

  /**
   * Environments of Pulumi ESC (`<project>/<name>`) whose configuration the stack takes, after those of its file. Pulumi's
   * service keeps them: with another backend the engine refuses them.
   *
   * @default none
   */
  readonly environments?: readonly string[];

  /**
   * Creates the stack when the backend has none of this name. Without it a typo in the name would make another stack, and
   * all of its resources a second time.
   *
   * @default false
   */
  readonly create?: boolean;

  /**
   * Whether `open` looks if the stack is there. When not, it starts one process less, and the first operation fails with
   * `StackNotFoundError`. Not together with `create`.
   *
   * @default true
   */
  readonly check?: boolean;
}

/** A project on disk: its `Pulumi.yaml` names the program. */
export interface ProjectOptions extends CommonOptions {
  /** The folder of `Pulumi.yaml`. */
  readonly workDir: string;

  /**
   * The stack's configuration file to begin with. It is read, never written.
   *
   * @default `Pulumi.<stack>.yaml` in `workDir`, when it exists
   */
  readonly configFile?: string;
}

/** A program in this process. */
export interface InlineOptions extends CommonOptions {
  /** The program; its return value becomes the stack's outputs. */
  readonly program: PulumiFn;

  /** Project name. */
  readonly project: string;
}

export type DeploymentOptions = ProjectOptions | InlineOptions;

/** Throws `InvalidOptionsError` with everything that is wrong. */
export function checkOptions(options: DeploymentOptions): void {
  const problems: OptionProblem[] = [
    ...checkName("stack", options.stack),
    ...checkSource(options),
    ...checkConfig(options.config ?? {}),
    ...checkEnvironment(options.env ?? {}),
    ...checkEnvironments(options.environments ?? []),
    ...checkCreation(options),
  ];
  if (problems.length > 0) throw new InvalidOptionsError(problems);
}

/** Whether the program runs in this process. */
export function isInline(options: DeploymentOptions): options is InlineOptions {
  return "program" in options;
}

function checkCreation({ create, check }: DeploymentOptions): OptionProblem[] {
  if (create !== true || check !== false) return [];
  return [{ path: "check", message: "can't be false beside `create`: what is there is not made." }];
}

function checkSource(options: DeploymentOptions): OptionProblem[] {
  const given: Partial<ProjectOptions & InlineOptions> = options;
  if ((given.workDir === undefined) === (given.program === undefined)) {
    const got = given.workDir === undefined ? "neither" : "both";
    return [{ path: "workDir", message: `or \`program\`, exactly one of them, is needed; got ${got}.` }];
  }
  if (given.workDir === undefined) {
    const wrongProgram =
      typeof given.program === "function" ? [] : [notA("program", "an async function", given.program)];
    return [...wrongProgram, ...checkName("project", given.project)];
  }
  return [...checkProjectFolder(given.workDir), ...checkConfigFile(given.configFile)];
}

function checkProjectFolder(workDir: string): OptionProblem[] {
  const names = ["Pulumi.yaml", "Pulumi.yml", "Pulumi.json"];
  if (names.some((name) => existsSync(path.join(workDir, name)))) return [];
  return [{ path: "workDir", message: `must hold a Pulumi.yaml; got "${workDir}", which has none.` }];
}

function checkConfigFile(file: string | undefined): OptionProblem[] {
  if (file === undefined || existsSync(file)) return [];
  return [{ path: "configFile", message: `must be an existing file; got "${file}".` }];
}

function checkName(option: "stack" | "project", name: unknown): OptionProblem[] {
  const pattern = option === "stack" ? /^([\w.-]+\/){0,2}[\w.-]{1,100}$/ : /^[\w.-]{1,100}$/;
  if (typeof name === "string" && pattern.test(name)) return [];
  return [notA(option, "1 to 100 letters, digits, `-`, `_` or `.`", name)];
}

function checkConfig(config: Readonly<Record<string, unknown>>): OptionProblem[] {
  return Object.entries(config).flatMap(([key, value]) => {
    const at = `config.${key}`;
    if (!/^([^:\s]+:)?[^:\s]+$/.test(key)) {
      return [{ path: at, message: "must be named `namespace:name` or `name`." }];
    }
    if (value instanceof Secret) {
      return typeof value.reveal() === "string" ? [] : [{ path: at, message: "must be a secret text." }];
    }
    return checkConfigValue(at, value);
  });
}

function checkConfigValue(at: string, value: unknown): OptionProblem[] {
  if (["string", "boolean"].includes(typeof value) || Number.isFinite(value)) return [];
  if (value instanceof Secret)
    return [{ path: at, message: "must not be a secret: only whole values can be." }];
  if (Array.isArray(value)) return value.flatMap((item, index) => checkConfigValue(`${at}[${index}]`, item));
  if (typeof value === "object" && value !== null) {
    return Object.entries(value).flatMap(([key, item]) => checkConfigValue(`${at}.${key}`, item));
  }
  return [notA(at, "a text, number, boolean, list, map or Secret", value)];
}

function checkEnvironment(env: Readonly<Record<string, unknown>>): OptionProblem[] {
  return Object.entries(env).flatMap(([name, value]) =>
    typeof value === "string" ? [] : [notA(`env.${name}`, "a text", value)],
  );
}

function checkEnvironments(names: readonly unknown[]): OptionProblem[] {
  return names.flatMap((name, index) =>
    typeof name === "string" && /^[^\s]+$/.test(name)
      ? []
      : [notA(`environments[${index}]`, "a name such as `shop/dev`", name)],
  );
}

function notA(at: string, wanted: string, value: unknown): OptionProblem {
  return { path: at, message: `must be ${wanted}; got ${JSON.stringify(value) ?? String(value)}.` };
}
