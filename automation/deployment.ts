import { isDeepStrictEqual } from "node:util";
import { type EngineEvent, LocalWorkspace, Stack } from "@pulumi/pulumi/automation";
import { EngineCancellation } from "./cancellation";
import { type Command, CommandFailure, exitCodes, findCommand, run } from "./command";
import { hasDeleteHooks } from "./delete-hooks";
import { CancelledError, StackNotFoundError } from "./errors";
import type { ChangeCounts, DebugMessage, DeploymentEvent, SummaryEvent } from "./events";
import { explainFailure } from "./failure";
import { knownSecrets } from "./secrets/known-secrets";
import { Operation, type OperationControls } from "./operation";
import { checkOptions, type DeploymentOptions, isInline } from "./options";
import { Redaction } from "./secrets/redaction";
import { type Recovery, recoverStack, stackLocks, type StackTarget } from "./recovery";
import { Secret } from "./secrets/secret";
import { resolveSettings, type Settings, type SettingsFolder, withSettings } from "./settings";
import { EventTranslator } from "./translation";

/** The stack's outputs by name. One that is or contains a secret is a `Secret` as a whole. */
export type Outputs = Readonly<Record<string, unknown>>;

interface Changes {
  readonly changes: ChangeCounts;
  /** Whether anything but `same` is among the changes. */
  readonly changed: boolean;
}

interface Timed {
  /** Of the whole operation, the engine's start included. */
  readonly durationMs: number;
}

/** What a run did, or a preview would do. */
export interface RunResult extends Changes, Timed {}

export interface UpResult extends RunResult {
  readonly outputs: Outputs;
}

/** Options of a single run. */
export interface RunOptions {
  /** Cancels the run, as `Operation.cancel` does. */
  readonly signal?: AbortSignal;
  /**
   * Called with what the engine and its providers write down for their developers: what they were given and what they
   * answered, with the values of properties. Secrets of the configuration, of variables named like secrets, of builds that
   * the configuration names, and registry passwords are taken out; a secret that only the program knows is not. Not for
   * logs that others read. What is not asked for is dropped at once, and none of it is kept.
   *
   * @default none
   */
  readonly debug?: (message: DebugMessage) => void;
}

export interface UpOptions extends RunOptions {
  /**
   * First clears what a killed run left behind, as `Deployment.recover` does.
   *
   * @default false
   */
  readonly recover?: boolean;
}

/**
 * One stack of one project, deployed from within a program by Pulumi's Automation API.
 *
 * Nothing in the project's folder and no selection of the user's is changed. Failures are `DeploymentError`s.
 *
 * @example
 * ```ts
 * const deployment = await Deployment.open({ workDir: ".", stack: "dev", create: true });
 * const { outputs } = await deployment.up().result;
 * ```
 */
export class Deployment {
  private constructor(
    private readonly options: DeploymentOptions,
    private readonly command: Command,
    private readonly settings: Settings,
  ) {}

  /** Checks the options, finds the engine, and creates the stack if it does not exist and `create` is set. */
  static async open(options: DeploymentOptions): Promise<Deployment> {
    checkOptions(options);
    const command = await findCommand(options);
    try {
      const settings = await resolveSettings(options, command, (folder) =>
        ensureStack(options, command, folder),
      );
      return new Deployment(options, command, settings);
    } catch (error) {
      const locks = () => Promise.resolve([]);
      throw await explainFailure(error, { stack: options.stack, events: [], cancelled: false, locks });
    }
  }

  /** Says what `up` would do. */
  preview(options: RunOptions = {}): Operation<RunResult> {
    return this.#operation(options, (controls) => this.#run("preview", controls, options));
  }

  /** Creates, updates and deletes resources until they are as the program says. */
  up(options: UpOptions = {}): Operation<UpResult> {
    return this.#operation(options, async (controls) => {
      if (options.recover === true) emitRecovery(await this.recover(), controls);
      const result = await this.#run("up", controls, options);
      return { ...result, outputs: await this.outputs() };
    });
  }

  /**
   * Deletes the stack's resources, except retained ones. The stack itself stays. Runs the program where something of it
   * is to be asked before a deletion, as a repository that goes with its images is.
   */
  destroy(options: UpOptions = {}): Operation<RunResult> {
    return this.#operation(options, async (controls) => {
      if (options.recover === true) emitRecovery(await this.recover(), controls);
      return this.#run("destroy", controls, options);
    });
  }

  /** The outputs of the last `up`. */
  async outputs(): Promise<Outputs> {
    return this.#explained(({ folder }) =>
      readOutputs(this.command, this.#folderOf(folder), this.options.stack),
    );
  }

  /**
   * Clears what a killed run left behind: its lock, when its process is dead (file backends), and its record of
   * operations under way. Throws `StackLockedError` when somebody works on the stack.
   *
   * A resource that the killed run was creating may exist without being recorded; it is named in the result.
   */
  async recover(): Promise<Recovery> {
    const { project } = this.settings;
    const target = { project, stack: this.options.stack };
    return this.#explained(({ folder }) =>
      recoverStack(this.command, this.#folderOf(folder), target, folder),
    );
  }

  #operation<T>(
    options: RunOptions,
    work: (controls: OperationControls) => Promise<T>,
  ): Operation<T & Timed> {
    const startedAt = performance.now();
    return new Operation(async (controls) => {
      const result = await work(controls);
      return { ...result, durationMs: Math.round(performance.now() - startedAt) };
    }, options.signal);
  }

  async #run(
    command: "preview" | "up" | "destroy",
    { emit, signal }: OperationControls,
    { debug }: RunOptions,
  ): Promise<Changes> {
    const { stack } = this.options;
    const events: DeploymentEvent[] = [];
    const redaction = new Redaction(await this.#secrets());
    const translator = new EventTranslator(redaction);
    const cancellation = new EngineCancellation(signal);
    const program = new WatchedProgram(this.options);
    const onEvent = (engineEvent: EngineEvent) => {
      cancellation.observe(engineEvent);
      const debugMessage = debug && translator.debugMessage(engineEvent);
      if (debugMessage) debug(debugMessage);
      for (const event of translator.translate(engineEvent, performance.now())) {
        events.push(event);
        emit(event);
      }
    };
    return withSettings(this.settings, async ({ folder, configFile }) => {
      const workDir = this.#folderOf(folder);
      try {
        const engine = await this.#stack(workDir, program);
        if (signal.aborted) throw new CancelledError(stack);
        const common = { onEvent, signal: cancellation.signal, configFile, color: "never" as const };
        if (command === "preview") await engine.preview(common);
        else if (command === "up") await engine.up({ ...common, showSecrets: false });
        else {
          const runProgram = await hasDeleteHooks(this.command, workDir, stack);
          await engine.destroy({ ...common, showSecrets: false, runProgram });
        }
        return changesOf(events);
      } catch (error) {
        const thrown = redaction.error(program.thrown);
        // The failure itself is worth more than that of reading who holds the lock.
        const locks = () => stackLocks(this.command, workDir, this.#target).catch(() => []);
        const { cancelled } = cancellation;
        throw await explainFailure(redaction.error(error), { stack, events, cancelled, thrown, locks });
      } finally {
        cancellation.dispose();
      }
    });
  }

  async #stack(folder: string, program: WatchedProgram): Promise<Stack> {
    const workspace = await LocalWorkspace.create({
      workDir: folder,
      pulumiCommand: this.command.pulumi,
      // The types know of no `undefined`, which child_process takes as absent.
      envVars: this.command.env as Record<string, string>,
      ...(program.run === undefined ? {} : { program: program.run }),
    });
    // Every command names its stack; a selection would be the user's `pulumi stack select`, changed behind their back.
    workspace.selectStack = () => Promise.resolve();
    // Read by us when wanted, and then with nested secrets recognized (the SDK shows them in the clear).
    workspace.stackOutputs = () => Promise.resolve({});
    const stack = await Stack.select(this.options.stack, workspace);
    // The history entry of the run, which nobody here reads: one process less a run.
    stack.info = () => Promise.resolve(undefined);
    return stack;
  }

  async #explained<T>(use: (at: SettingsFolder) => Promise<T>): Promise<T> {
    const { stack } = this.options;
    return withSettings(this.settings, use).catch(async (error: unknown) => {
      const locks = () => Promise.resolve([]);
      throw await explainFailure(error, { stack, events: [], cancelled: false, locks });
    });
  }

  #secrets(): Promise<string[]> {
    const { options } = this;
    return knownSecrets({
      config: [options.config ?? {}, this.settings.config],
      env: { ...process.env, ...this.command.env },
      root: isInline(options) ? process.cwd() : options.workDir,
    });
  }

  get #target(): StackTarget {
    return { project: this.settings.project, stack: this.options.stack };
  }

  /** Where commands run: an inline program has no folder but that of its settings. */
  #folderOf(settingsFolder: string): string {
    return isInline(this.options) ? settingsFolder : this.options.workDir;
  }
}

/** Keeps what an inline program throws: the engine only hands back its text. */
class WatchedProgram {
  readonly run: (() => Promise<Record<string, unknown> | void>) | undefined;
  thrown: unknown;

  constructor(options: DeploymentOptions) {
    if (!isInline(options)) return;
    this.run = async () => {
      try {
        return await options.program();
      } catch (error) {
        this.thrown = error;
        throw error;
      }
    };
  }
}

function changesOf(events: readonly DeploymentEvent[]): Changes {
  const summary = events.findLast((event): event is SummaryEvent => event.kind === "summary");
  const changes = summary?.changes ?? {};
  return { changes, changed: Object.keys(changes).some((operation) => operation !== "same") };
}

async function ensureStack(options: DeploymentOptions, command: Command, folder: string): Promise<void> {
  try {
    await run(command, folder, ["stack", "--show-name", "--stack", options.stack]);
  } catch (error) {
    if (!(error instanceof CommandFailure) || error.exitCode !== exitCodes.stackNotFound) throw error;
    if (options.create !== true) {
      throw new StackNotFoundError(options.stack, { cause: error, known: await stackNames(command, folder) });
    }
    await run(command, folder, ["stack", "init", options.stack, "--no-select"]);
  }
}

/** The project's stacks, for the error's sake only: what can't be listed is no reason to fail otherwise. */
async function stackNames(command: Command, folder: string): Promise<string[]> {
  const listed = await run(command, folder, ["stack", "ls", "--json"]).catch(() => "[]");
  return (JSON.parse(listed) as { readonly name: string }[]).map(({ name }) => name);
}

function emitRecovery({ staleLocks, interrupted }: Recovery, { emit }: OperationControls): void {
  if (staleLocks.length === 0 && interrupted.length === 0) return;
  emit({ kind: "recovered", staleLocks: staleLocks.map((lock) => lock.pid), interrupted });
}

async function readOutputs(command: Command, folder: string, stack: string): Promise<Outputs> {
  const args = ["stack", "output", "--json", "--stack", stack];
  const [masked, plain] = await Promise.all([
    run(command, folder, args),
    run(command, folder, [...args, "--show-secrets"]),
  ]);
  const maskedOutputs = JSON.parse(masked) as Record<string, unknown>;
  const outputs: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(JSON.parse(plain) as Record<string, unknown>)) {
    outputs[name] = isDeepStrictEqual(value, maskedOutputs[name]) ? value : new Secret(value);
  }
  return outputs;
}
