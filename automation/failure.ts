import {
  CommandError,
  ConcurrentUpdateError,
  StackNotFoundError as NotFound,
} from "@pulumi/pulumi/automation";
import { CommandFailure, exitCodes, failureOf } from "./command";
import {
  CancelledError,
  DeploymentError,
  EngineError,
  type FailedResource,
  ProgramError,
  ResourceFailedError,
  StackLockedError,
  StackNotFoundError,
} from "./errors";
import type { DeploymentEvent, DiagnosticEvent, FailedEvent } from "./events";
import type { StackLock } from "./locks";
import { nameOf } from "./translation";

/** What is known about a run that failed, beside what was thrown. */
export interface FailureContext {
  readonly stack: string;
  /** Everything that the run reported. */
  readonly events: readonly DeploymentEvent[];
  /** Whether it was asked to stop, by us or by a signal that the engine got itself. */
  readonly cancelled: boolean;
  /** What an inline program threw. */
  readonly thrown?: unknown;
  /** The locks on the stack, read only when it turns out to be locked. */
  readonly locks: () => Promise<readonly StackLock[]>;
}

/** The error that says what went wrong. It goes by types, exit codes and events, not by the wording of messages. */
export async function explainFailure(error: unknown, context: FailureContext): Promise<DeploymentError> {
  const { stack, events, thrown } = context;
  if (error instanceof DeploymentError) return error;
  const options = { cause: error };
  if (error instanceof ConcurrentUpdateError)
    return new StackLockedError(stack, await context.locks(), options);
  const failure = describeFailure(error);
  if (error instanceof NotFound || failure.exitCode === exitCodes.stackNotFound) {
    return new StackNotFoundError(stack, options);
  }
  const resources = failedResources(events);
  if (context.cancelled && !resources.some((resource) => resource.operation !== undefined)) {
    return new CancelledError(stack, options);
  }
  if (resources.length > 0) return new ResourceFailedError(stack, resources, options);
  const diagnostics = distinct(errorsOf(events));
  if (diagnostics.length > 0) {
    return new ProgramError(stack, diagnostics, thrown === undefined ? options : { cause: thrown });
  }
  return new EngineError(stack, failure.text, failure.exitCode, options);
}

function describeFailure(error: unknown): { exitCode: number | undefined; text: string } {
  if (error instanceof CommandError) return failureOf(error);
  if (error instanceof CommandFailure) return { exitCode: error.exitCode, text: error.stderr.trim() };
  return { exitCode: undefined, text: error instanceof Error ? error.message : String(error) };
}

/** Those whose operation failed, and those that an error is about (such as one found while checking inputs). */
function failedResources(events: readonly DeploymentEvent[]): FailedResource[] {
  const failed = new Map<string, FailedEvent | undefined>();
  for (const event of events) if (event.kind === "failed") failed.set(event.urn, event);
  const errors = errorsOf(events).filter((error) => error.urn !== undefined && !isStack(error.urn));
  for (const { urn } of errors) if (urn !== undefined && !failed.has(urn)) failed.set(urn, undefined);
  return [...failed].map(([urn, event]) => ({
    urn,
    type: event?.type ?? typeOf(urn),
    name: nameOf(urn),
    ...(event === undefined ? {} : { operation: event.operation }),
    messages: distinct(errors.filter((error) => error.urn === urn)).map((error) => error.message),
  }));
}

function errorsOf(events: readonly DeploymentEvent[]): DiagnosticEvent[] {
  return events.filter((event) => event.kind === "diagnostic").filter((event) => event.severity === "error");
}

/** The Node.js host reports what a program threw twice, once with and once without its stack. */
function distinct(diagnostics: readonly DiagnosticEvent[]): DiagnosticEvent[] {
  const kept: DiagnosticEvent[] = [];
  for (const one of diagnostics)
    if (!kept.some((other) => other.message.includes(one.message))) kept.push(one);
  return kept;
}

function isStack(urn: string): boolean {
  return typeOf(urn) === "pulumi:pulumi:Stack";
}

/** The resource's own type: the URN has those of its parents before it. */
function typeOf(urn: string): string {
  return urn.split("::")[2]?.split("$").at(-1) ?? "";
}
