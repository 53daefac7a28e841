import { type EngineEvent, LocalWorkspace, Stack } from "@pulumi/pulumi/automation";
import { heard } from "../command";
import { CancelledError } from "../errors/errors";
import { explainFailure, tellsOfFailure } from "../errors/failure";
import type { DeploymentEvent } from "../events/events";
import { EventTranslator } from "../events/translation";
import { clearOwnLocks, viewLocks } from "../locks/view-locks";
import { stackNames } from "../new-stack";
import type { OperationControls } from "../operation";
import { Redaction } from "../secrets/redaction";
import { withSettings } from "../settings";
import { EngineCancellation } from "./cancellation";
import { type DeploymentContext, folderOf, secretsOf, targetOf } from "./context";
import { diagnose } from "./diagnose";
import type { RunOptions } from "./run-options";
import { WatchedProgram } from "./watched-program";

/** What every run of the engine is given. */
export interface EngineOptions {
  readonly onEvent: (event: EngineEvent) => void;
  readonly signal: AbortSignal;
  readonly configFile: string;
  readonly color: "never";
}

/** One run of the engine; `workDir` is where commands on the stack run meanwhile. */
export type EngineRun<T> = (engine: Stack, options: EngineOptions, workDir: string) => Promise<T>;

/**
 * Runs the engine once: hands its events on, passes the wish to cancel, and explains a failure.
 *
 * @returns what the run gives, and its events as far as they are worth keeping.
 */
export async function runEngine<T>(
  context: DeploymentContext,
  { emit, signal, terminate }: OperationControls,
  { debug }: Pick<RunOptions, "debug">,
  use: EngineRun<T>,
): Promise<{ readonly value: T; readonly events: readonly DeploymentEvent[] }> {
  const { options, command } = context;
  const { stack } = options;
  const events: DeploymentEvent[] = [];
  const redaction = new Redaction(await secretsOf(context));
  const translator = new EventTranslator(redaction);
  const cancellation = new EngineCancellation({ cancel: signal, terminate });
  const program = new WatchedProgram(options);
  const startedAt = Date.now();
  let cancelledAfter: number | undefined;
  const noteCancellation = () => {
    if (cancellation.cancelled) cancelledAfter ??= events.length;
  };
  const report = (event: DeploymentEvent) => {
    noteCancellation();
    if (tellsOfFailure(event)) events.push(event);
    emit(event);
  };
  const tellDebug = guarded(debug, report);
  const onEvent = (engineEvent: EngineEvent) => {
    cancellation.observe(engineEvent);
    const debugMessage = debug && translator.debugMessage(engineEvent);
    if (debugMessage) tellDebug(debugMessage);
    for (const event of translator.translate(engineEvent, performance.now())) report(event);
  };
  return withSettings(context.settings, async ({ folder, configFile }) => {
    const workDir = folderOf(context, folder);
    try {
      const pulumi = heard(command.pulumi, () => report({ kind: "running" }));
      const engine = await selectStack({ ...context, command: { ...command, pulumi } }, workDir, program);
      if (signal.aborted) throw new CancelledError(stack);
      const common = { onEvent, signal: cancellation.signal, configFile, color: "never" as const };
      return { value: await use(engine, common, workDir), events };
    } catch (error) {
      const thrown = redaction.error(program.thrown);
      noteCancellation();
      if (cancellation.mayHaveLeftLock) await clearOwnLocks(command, workDir, targetOf(context), startedAt);
      throw await explainFailure(redaction.error(error), {
        stack,
        events,
        cancelledAfter,
        thrown,
        locks: () => viewLocks(command, workDir, targetOf(context)),
        known: () => stackNames(command, workDir),
        diagnose: (said, details) => diagnose(command, workDir, stack, said, details),
      });
    } finally {
      cancellation.dispose();
    }
  });
}

/** A consumer that throws is not called again, and said so; the run, which changes an account, goes on. */
function guarded<T>(
  consumer: ((value: T) => void) | undefined,
  report: (event: DeploymentEvent) => void,
): (value: T) => void {
  let broken = false;
  return (value) => {
    if (broken) return;
    try {
      consumer?.(value);
    } catch (error) {
      broken = true;
      const message = `\`debug\` threw and is not called any more: ${String(error)}`;
      report({ kind: "diagnostic", severity: "warning", message });
    }
  };
}

async function selectStack(
  { options, command }: DeploymentContext,
  folder: string,
  program: WatchedProgram,
): Promise<Stack> {
  const workspace = await LocalWorkspace.create({
    workDir: folder,
    pulumiCommand: command.pulumi,
    // The types know of no `undefined`, which child_process takes as absent.
    envVars: command.env as Record<string, string>,
    ...(program.run === undefined ? {} : { program: program.run }),
  });
  // Every command names its stack; a selection would be the user's `pulumi stack select`, changed behind their back.
  workspace.selectStack = () => Promise.resolve();
  // Read by us when wanted, and then with nested secrets recognized (the SDK shows them in the clear).
  workspace.stackOutputs = () => Promise.resolve({});
  const stack = await Stack.select(options.stack, workspace);
  // The history entry of the run, which nobody here reads: one process less a run.
  stack.info = () => Promise.resolve(undefined);
  return stack;
}
