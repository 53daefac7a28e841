import { type Command } from "../command";
import { type DeploymentOptions, isInline } from "../options";
import { knownSecrets } from "../secrets/known-secrets";
import type { Settings } from "../settings";
import type { StackTarget } from "../locks/stack-lock";

/** What every command on a deployment's stack needs to know. */
export interface DeploymentContext {
  readonly options: DeploymentOptions;
  readonly command: Command;
  readonly settings: Settings;
}

/** The stack, in the words of a backend. */
export function targetOf({ options, settings }: DeploymentContext): StackTarget {
  return { project: settings.project, stack: options.stack };
}

/** Where commands run: an inline program has no folder but that of its settings. */
export function folderOf({ options }: Pick<DeploymentContext, "options">, settingsFolder: string): string {
  return isInline(options) ? settingsFolder : options.workDir;
}

/** The secrets that a run is known to have. */
export function secretsOf({ options, command, settings }: DeploymentContext): Promise<string[]> {
  return knownSecrets({
    config: [options.config ?? {}, settings.config],
    env: { ...process.env, ...command.env },
    root: isInline(options) ? process.cwd() : options.workDir,
  });
}
