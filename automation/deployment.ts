import { type Command, findCommand, run } from "./command";
import { CancelledError } from "./errors/errors";
import { explainFailure } from "./errors/failure";
import { type Cancellation, cancelRun } from "./locks/cancel-run";
import { type Recovery, recoverStack } from "./locks/recovery";
import { viewLocks } from "./locks/view-locks";
import { waitForLock } from "./locks/wait-for-lock";
import { ensureStack } from "./new-stack";
import { Operation, type OperationControls } from "./operation";
import { checkOptions, type DeploymentOptions } from "./options";
import type { DeploymentEvent, DriftedEvent } from "./events/events";
import {
  type Changes,
  changesOf,
  type DriftResult,
  type RunResult,
  type Timed,
  type UpResult,
} from "./results";
import { type DeploymentContext, folderOf, targetOf } from "./run/context";
import { hasDeleteHooks } from "./run/delete-hooks";
import { diagnose } from "./run/diagnose";
import { type EngineRun, runEngine } from "./run/engine-run";
import {
  type ChangeOptions,
  checkRunOptions,
  passedOn,
  type PreviewOptions,
  type RunOptions,
  type UpOptions,
} from "./run/run-options";
import { type HistoryEntry, type HistoryOptions, readHistory } from "./run/history";
import { type Outputs, readOutputs } from "./run/outputs";
import { followed, optionsOfRollback, type RollbackOptions } from "./rollback";
import type { PromoteOptions, PromoteResult } from "./promotion/options";
import { promotionStack } from "./promotion/of-deployment";
import type { PromotionStack } from "./promotion/stack";
import { resolveSettings, type Settings, type SettingsFolder, withSettings } from "./settings";
import { exportState } from "./status/export-state";
import {
  clientsOf,
  driftedServices,
  type DriftOptions,
  type ReleasesOptions,
  type StackPlace,
  stackStatus,
  type StackStatus,
  type StatusOptions,
} from "./status/stack-status";
import type { ListedRelease } from "../releases/status/stack-releases";
import type { StackState } from "../releases/status/stack-state";

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

  /** `<project>/<stack>`, for people and for telling several apart. */
  get name(): string {
    return `${this.settings.project}/${this.options.stack}`;
  }

  /** Checks the options, finds the engine and the stack, and creates that if it does not exist and `create` is set. */
  static async open(options: DeploymentOptions): Promise<Deployment> {
    return Deployment.openWith(options, findCommand);
  }

  /** @internal */
  static async openWith(options: DeploymentOptions, find: typeof findCommand): Promise<Deployment> {
    checkOptions(options);
    const command = await find(options);
    const settings = await resolveSettings(
      options,
      command,
      async (folder, project) => {
        const { stack, create = false, check = true } = options;
        if (check) await ensureStack({ command, folder, project, stack, create });
      },
      (error, folder) => explainOpening(error, options, command, folder),
    );
    return new Deployment(options, command, settings);
  }

  /** Says what `up` would do. */
  preview(options: PreviewOptions = {}): Operation<RunResult> {
    return this.#operation(options, (controls) =>
      this.#run(controls, options, (engine, common) => engine.preview({ ...common, ...passedOn(options) })),
    );
  }

  /** Creates, updates and deletes resources until they are as the program says. */
  up(options: UpOptions = {}): Operation<UpResult> {
    return this.#operation(options, async (controls) => {
      const changes = await this.#change(controls, options, (engine, common) =>
        engine.up({ ...common, ...passedOn(options), showSecrets: false }),
      );
      return { ...changes, outputs: options.outputs === false ? {} : await this.outputs() };
    });
  }

  /**
   * Deletes the stack's resources, except retained ones. The stack itself stays. Runs the program where something of it
   * is to be asked before a deletion, as a repository that goes with its images is.
   */
  destroy(options: ChangeOptions = {}): Operation<RunResult> {
    const { command } = this;
    const { stack } = this.options;
    return this.#operation(options, (controls) =>
      this.#change(controls, options, async (engine, common, workDir) => {
        const runProgram = await hasDeleteHooks(command, workDir, stack);
        await engine.destroy({ ...common, ...passedOn(options), showSecrets: false, runProgram });
      }),
    );
  }

  /** Reads every resource in the account, and records in the state how it is. Changes nothing in the account. */
  refresh(options: ChangeOptions = {}): Operation<RunResult> {
    return this.#operation(options, (controls) =>
      this.#change(controls, options, (engine, common) =>
        engine.refresh({ ...common, ...passedOn(options), showSecrets: false }),
      ),
    );
  }

  /**
   * Says what differs in the account from what the state says, resource by resource, and what its services really run.
   * Changes nothing, the state neither.
   */
  drift(options: DriftOptions = {}): Operation<DriftResult> {
    return this.#operation(options, async (controls) => {
      const drifted: DriftedEvent[] = [];
      const emit = (event: DeploymentEvent) => {
        if (event.kind === "drifted") drifted.push(event);
        controls.emit(event);
      };
      const changes = await this.#run({ ...controls, emit }, options, (engine, common) =>
        engine.previewRefresh({ ...common, ...passedOn(options) }),
      );
      const services = await driftedServices(await this.state(), this.#place, options);
      return { ...changes, changed: drifted.length + services.length > 0, drifted, services };
    });
  }

  /** The stack's former runs, the newest first. */
  async history(options: HistoryOptions = {}): Promise<HistoryEntry[]> {
    return this.#explained((workDir) => readHistory(this.command, workDir, this.options.stack, options));
  }

  /**
   * Withdraws what a service runs, with all that is newer than the release that it goes back to, and deploys that one: nothing
   * is built, nothing pushed, and no other image changes. Everything is checked before anything is changed: that each part of
   * the image is there, that it fits the platform, and what the guard says. Run again after a failure, it goes on.
   */
  rollback(options: RollbackOptions & UpOptions): Operation<UpResult> {
    return this.#rollingBack(options, (deployment, run) => deployment.up(run));
  }

  /** Says what `rollback` would do. */
  previewRollback(options: RollbackOptions & PreviewOptions): Operation<RunResult> {
    return this.#rollingBack(options, (deployment, run) => deployment.preview(run));
  }

  #rollingBack<Options extends RunOptions, T>(
    given: RollbackOptions & Options,
    run: (
      deployment: Deployment,
      options: Omit<RollbackOptions & Options, keyof RollbackOptions>,
    ) => Operation<T>,
  ): Operation<T> {
    const { service, to, because, ...options } = given;
    return new Operation(async ({ emit, signal, terminate }) => {
      const deployment = await this.#with(optionsOfRollback(this.options, { service, to, because }));
      return followed(run(deployment, { ...options, signal, terminate }), emit);
    }, given);
  }

  /**
   * Brings what another stack runs into this one's repository, under the same digests and tags, and deploys it: builds
   * nothing. With `dryRun` it says what it would do.
   *
   * @throws {PromotionFailedError}
   */
  promote(options: PromoteOptions<Deployment>): Operation<PromoteResult & Timed> {
    return this.#operation(options, async (controls) => {
      const { promote } = await import("./promotion/promote.ts");
      return promote(options.from.#promotionStack(), this.#promotionStack(), options, controls);
    });
  }

  #promotionStack(): PromotionStack {
    return promotionStack({
      stack: this.options.stack,
      env: this.command.env,
      outputs: () => this.outputs(),
      pulumi: (args) => this.#explained((workDir, at) => run(this.command, workDir, args(at.configFile))),
      withConfig: (config) => this.#with({ ...this.options, config: { ...this.options.config, ...config } }),
    });
  }

  /** What the stack has made, as its last run left it. Secrets in it stay encrypted. */
  async state(): Promise<StackState> {
    return this.#explained((workDir) => exportState(this.command, workDir, this.options.stack));
  }

  /** The stack's configuration with that of the options over it, by whole keys, without what is secret. */
  get config(): Readonly<Record<string, unknown>> {
    return this.settings.config;
  }

  /** What runs of the stack, where its services can go back to, and what needs a look. Reads only. */
  async status(options: StatusOptions = {}): Promise<StackStatus> {
    return stackStatus(await this.state(), this.#place, options);
  }

  /**
   * The releases of the stack's services that are still in their repositories, by service, the newest first; what is
   * withdrawn says so. Reads only. `service`: only this one's.
   */
  async releases({ service, clients }: ReleasesOptions = {}): Promise<ListedRelease[]> {
    const { stackReleases } = await import("../releases/status/stack-releases.ts");
    return stackReleases(clients ?? (await clientsOf(this.#place)), await this.state(), service);
  }

  /** The same stack, with other configuration for one run. Nothing is looked for anew. */
  async #with(options: DeploymentOptions): Promise<Deployment> {
    checkOptions(options);
    const { command } = this;
    const explain = (error: unknown, folder: string) => explainOpening(error, options, command, folder);
    const settings = await resolveSettings(options, command, () => Promise.resolve(), explain);
    return new Deployment(options, command, settings);
  }

  get #place(): StackPlace {
    return { stack: this.options.stack, config: this.settings.config, env: this.command.env };
  }

  /** The outputs of the last `up`. */
  async outputs(): Promise<Outputs> {
    return this.#explained((workDir) => readOutputs(this.command, workDir, this.options.stack));
  }

  /**
   * Clears what a killed run left behind: its lock, when its process is dead, and its record of operations under way. Locks
   * are read in folders and in S3; Pulumi's service needs none removed; of Google's and Azure's buckets only the record is
   * cleared, and a lock there fails the next run with what to do. Throws `StackLockedError` when somebody works on the stack.
   *
   * A resource that the killed run was creating may exist without being recorded; it is named in the result.
   */
  async recover(): Promise<Recovery> {
    return this.#explained((workDir, { folder }) =>
      recoverStack({ command: this.command, workDir, scratch: folder, ...targetOf(this.#context) }),
    );
  }

  /**
   * Unlocks the stack where whoever holds it is dead. A run of Pulumi's service is asked to stop. (`Operation.cancel`
   * ends a run of this process.)
   *
   * @param options `force`: also where the holder runs, or may run on another machine, and where locks can't be read. It
   *   goes on writing to the same state: only when it is certain that nobody works on the stack.
   */
  async cancel({ force = false }: { readonly force?: boolean } = {}): Promise<Cancellation> {
    return this.#explained((workDir) => cancelRun(this.command, workDir, targetOf(this.#context), force));
  }

  #operation<T>(
    options: RunOptions,
    work: (controls: OperationControls) => Promise<T>,
  ): Operation<T & Timed> {
    const startedAt = performance.now();
    return new Operation(async (controls) => {
      checkRunOptions(options);
      const result = await work(controls);
      return { ...result, durationMs: Math.round(performance.now() - startedAt) };
    }, options);
  }

  async #change(
    controls: OperationControls,
    options: ChangeOptions,
    use: EngineRun<unknown>,
  ): Promise<Changes> {
    const prepare = async () => {
      if (options.recover === true) emitRecovery(await this.recover(), controls);
    };
    return this.#run(controls, options, use, prepare);
  }

  /** Runs the engine, again while the stack is locked and the patience for that lasts. */
  async #run(
    controls: OperationControls,
    options: RunOptions,
    use: EngineRun<unknown>,
    prepare: () => Promise<void> = () => Promise.resolve(),
  ): Promise<Changes> {
    const { emit, signal } = controls;
    const attempt = async () => {
      if (signal.aborted) throw new CancelledError(this.options.stack);
      await prepare();
      const { events } = await runEngine(this.#context, controls, options, use);
      return changesOf(events);
    };
    return waitForLock(attempt, {
      timeoutMs: options.lockTimeoutMs ?? 0,
      signal,
      onWaiting: ({ locks }, pauseMs) => emit({ kind: "waiting", locks, pauseMs }),
    });
  }

  async #explained<T>(use: (workDir: string, at: SettingsFolder) => Promise<T>): Promise<T> {
    return withSettings(this.settings, (at) => {
      const workDir = folderOf(this.#context, at.folder);
      const { stack } = this.options;
      const locks = () => viewLocks(this.command, workDir, targetOf(this.#context));
      return use(workDir, at).catch(async (error: unknown) => {
        const whys = {
          locks,
          diagnose: (said: string, details: ErrorOptions) =>
            diagnose(this.command, workDir, stack, said, details),
        };
        throw await explainFailure(error, { stack, events: [], ...whys });
      });
    });
  }

  get #context(): DeploymentContext {
    const { options, command, settings } = this;
    return { options, command, settings };
  }
}

async function explainOpening(
  error: unknown,
  { stack }: DeploymentOptions,
  command: Command,
  folder: string,
): Promise<Error> {
  return explainFailure(error, {
    stack,
    events: [],
    locks: () => Promise.resolve({ locks: [], held: true }),
    diagnose: (said, details) => diagnose(command, folder, stack, said, details),
  });
}

function emitRecovery({ staleLocks, interrupted }: Recovery, { emit }: OperationControls): void {
  if (staleLocks.length === 0 && interrupted.length === 0) return;
  emit({ kind: "recovered", staleLocks: staleLocks.map((lock) => lock.pid), interrupted });
}
