import type { RuntimeOptions } from "./runtime-options";

/** One run of a program, as the engine asks for it. */
export interface ProgramRun {
  readonly engineAddress: string;
  readonly monitorAddress: string;
  readonly organization: string;
  readonly project: string;
  readonly stack: string;
  /** Where Pulumi.yaml is. */
  readonly rootDirectory: string;
  /** Where the program is: `main` of Pulumi.yaml may name another folder. */
  readonly programDirectory: string;
  /** A file, or `.` for what the folder's package.json says. */
  readonly entryPoint: string;
  readonly args: readonly string[];
  readonly dryRun: boolean;
  readonly parallel: number;
  readonly config: Readonly<Record<string, string>>;
  readonly secretKeys: readonly string[];
}

/**
 * What `node` is to be called with. `runner` is the resolved `@pulumi/pulumi/cmd/run`: it reads these flags, loads the
 * program and connects to the engine by itself.
 */
export function programArguments(run: ProgramRun, options: RuntimeOptions, runner: string): string[] {
  const flags = {
    monitor: run.monitorAddress,
    engine: run.engineAddress,
    organization: run.organization,
    project: run.project,
    "root-directory": run.rootDirectory,
    stack: run.stack,
    pwd: run.programDirectory,
  };
  return [
    ...options.nodeArguments,
    runner,
    ...Object.entries(flags).flatMap(([name, value]) => (value === "" ? [] : [`--${name}`, value])),
    ...(run.dryRun ? ["--dry-run"] : []),
    ...["--parallel", String(run.parallel)],
    run.entryPoint,
    ...run.args,
  ];
}

/** What the program's environment has beyond the host's own. */
export function programEnvironment(run: ProgramRun, options: RuntimeOptions): Record<string, string> {
  const config = Object.entries(run.config).map(([key, value]) => [configKey(key), value]);
  return {
    PULUMI_CONFIG: JSON.stringify(Object.fromEntries(config)),
    PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(run.secretKeys),
    ...(options.typescript ? { PULUMI_NODEJS_TYPESCRIPT: "true" } : {}),
    ...(options.tsconfig !== undefined ? { PULUMI_NODEJS_TSCONFIG_PATH: options.tsconfig } : {}),
  };
}

/** The npm package still takes the old form of a key, `aws:config:region`, and older ones take no other. */
function configKey(key: string): string {
  const parts = key.split(":");
  return parts.length === 2 ? parts.join(":config:") : key;
}
