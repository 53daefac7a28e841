import { existsSync } from "node:fs";
import * as path from "node:path";

import { InvalidOptionsError, type OptionProblem } from "../errors/errors";
import type { DebugMessage } from "../events/events";

/** Options of a single run. */
export interface RunOptions {
  /** How many events are kept for an iteration that begins late or falls behind. @default 10000 */
  readonly keepEvents?: number;

  /** Cancels the run, as `Operation.cancel` does. */
  readonly signal?: AbortSignal;

  /** Ends the run at once, as a second `Operation.cancel` does. */
  readonly terminate?: AbortSignal;

  /**
   * Called with what the engine and its providers write down for their developers: what they were given and what they
   * answered, with the values of properties. Secrets of the configuration, of variables named like secrets, of builds that
   * the configuration names, and registry passwords are taken out; a secret that only the program knows is not. Not for
   * logs that others read. What is not asked for is dropped at once, and none of it is kept. One that throws is not called
   * again, and the run goes on.
   *
   * @default none
   */
  readonly debug?: (message: DebugMessage) => void;

  /**
   * How long to wait, in milliseconds, while somebody else works on the stack; after that the run fails with
   * `StackLockedError`. It is tried again after random pauses. Two that start at the same moment refuse one another: those
   * try again for some seconds whatever this says.
   *
   * @default 0, refused at once
   */
  readonly lockTimeoutMs?: number;
}

/** Options of what runs the program. */
export interface ProgramOptions extends RunOptions {
  /**
   * Only these resources, by URN; `*` stands for anything within a part of it and `**` for anything at all. What they need and
   * is not among them has to be there.
   *
   * @default all
   * @see https://www.pulumi.com/docs/iac/concepts/stacks/#targeted-updates
   */
  readonly target?: readonly string[];

  /** Folders of policy packs; a violation of a mandatory policy fails with `PolicyViolationError`. @default none */
  readonly policyPacks?: readonly string[];

  /** JSON files with the configuration of `policyPacks`, in their order. @default none */
  readonly policyPackConfigs?: readonly string[];
}

export interface PreviewOptions extends ProgramOptions {
  /** Where to save what is planned, for `up({ plan })`. Secrets in it are encrypted. @default not saved */
  readonly plan?: string;

  /** Looks at every resource in the account first. @default false */
  readonly refresh?: boolean;
}

/** Options of what changes the account. */
export interface ChangeOptions extends RunOptions {
  /**
   * First clears what a killed run left behind, as `Deployment.recover` does.
   *
   * @default false
   */
  readonly recover?: boolean;

  /** What the run is for, kept in the stack's history. @default none */
  readonly message?: string;
}

export interface UpOptions extends ChangeOptions, ProgramOptions {
  /** A plan that `preview({ plan })` saved: what is not in it is not done, and fails. @default none */
  readonly plan?: string;

  /** Looks at every resource in the account first, and mends what differs. @default false */
  readonly refresh?: boolean;

  /** Whether the result has the stack's outputs: to read them takes two processes more. @default true */
  readonly outputs?: boolean;
}

type AnyOptions = PreviewOptions & UpOptions;

/** Throws `InvalidOptionsError` with everything that is wrong. */
export function checkRunOptions(options: RunOptions): void {
  const { lockTimeoutMs = 0, policyPacks = [], policyPackConfigs = [] }: AnyOptions = options;
  const problems: OptionProblem[] = [];
  if (typeof lockTimeoutMs !== "number" || !(lockTimeoutMs >= 0)) {
    const message = `must be milliseconds, 0 or more; got ${JSON.stringify(lockTimeoutMs)}.`;
    problems.push({ path: "lockTimeoutMs", message });
  }
  const files = [
    ...policyPacks.map((file, index) => ({ path: `policyPacks[${index}]`, file })),
    ...policyPackConfigs.map((file, index) => ({ path: `policyPackConfigs[${index}]`, file })),
  ];
  for (const { path: at, file } of files)
    if (!existsSync(file)) problems.push({ path: at, message: `must exist; got "${file}".` });
  if (problems.length > 0) throw new InvalidOptionsError(problems);
}

/** What the Automation API takes as it is. Files are made absolute: the engine runs in another folder. */
export function passedOn(options: RunOptions) {
  const { message, refresh, plan, target, policyPacks, policyPackConfigs }: AnyOptions = options;
  return {
    ...(message !== undefined && { message }),
    ...(refresh !== undefined && { refresh }),
    ...(target !== undefined && { target: [...target] }),
    ...(plan !== undefined && { plan: path.resolve(plan) }),
    ...(policyPacks && { policyPacks: policyPacks.map((folder) => path.resolve(folder)) }),
    ...(policyPackConfigs && { policyPackConfigs: policyPackConfigs.map((file) => path.resolve(file)) }),
  };
}
