import {
  CommandError,
  ConcurrentUpdateError,
  StackNotFoundError as NotFound,
} from "@pulumi/pulumi/automation";
import { CommandFailure, exitCodes, failureOf } from "../command";
import type {
  DeploymentEvent,
  DiagnosticEvent,
  EventResource,
  FailedEvent,
  PolicyEvent,
} from "../events/events";
import { nameOf } from "../events/translation";
import { type ChangedSoFar, DeploymentError } from "./deployment-error";
import {
  CancelledError,
  EngineError,
  type FailedResource,
  PolicyViolationError,
  ProgramError,
  ResourceFailedError,
  StackNotFoundError,
} from "./errors";
import { type LockView, StackLockedError } from "./stack-locked-error";

/** What is known about a run that failed, beside what was thrown. */
export interface FailureContext {
  readonly stack: string;
  /** What the run reported, as far as `tellsOfFailure` keeps it. */
  readonly events: readonly DeploymentEvent[];
  /**
   * How many of the events came before it was asked to stop, by us or by a signal that the engine got itself; absent when it
   * was not. What failed before that has failed by itself.
   */
  readonly cancelledAfter?: number | undefined;
  /** What an inline program threw. */
  readonly thrown?: unknown;
  /** The locks on the stack, read only when it turns out to be locked. */
  readonly locks: () => Promise<LockView>;
  /** The project's stacks, asked for only when it turns out to have none of that name. */
  readonly known?: () => Promise<readonly string[]>;
  /**
   * Looks for what keeps the engine from working at all (its backend, its secrets), asked only when nothing else says why;
   * `said` is what the engine wrote.
   */
  readonly diagnose?: (said: string, options: ErrorOptions) => Promise<DeploymentError | undefined>;
}

/** The error that says what went wrong. It goes by types, exit codes and events, not by the wording of messages. */
export async function explainFailure(error: unknown, context: FailureContext): Promise<DeploymentError> {
  const { stack, events, thrown } = context;
  if (error instanceof DeploymentError) return error;
  const options = { cause: error, changed: changedBy(events) };
  const failure = describeFailure(error);
  if (error instanceof ConcurrentUpdateError)
    return new StackLockedError(stack, { said: failure.text, ...(await context.locks()) }, options);
  if (error instanceof NotFound || failure.exitCode === exitCodes.stackNotFound) {
    return new StackNotFoundError(stack, { ...options, known: (await context.known?.()) ?? [] });
  }
  const resources = failedResources(events);
  const isTried = (resource: FailedResource) => resource.operation !== undefined;
  if (context.cancelledAfter !== undefined) {
    const before = failedResources(events.slice(0, context.cancelledAfter));
    if (!before.some(isTried))
      return new CancelledError(stack, { ...options, unfinished: resources.filter(isTried) });
  }
  const violations = events.filter((event): event is PolicyEvent => event.kind === "policy");
  if (violations.length > 0 && !resources.some(isTried)) {
    return new PolicyViolationError(
      stack,
      violations.map(({ kind: _, mandatory: __, ...one }) => one),
      options,
    );
  }
  if (resources.length > 0) return new ResourceFailedError(stack, resources, options);
  const diagnostics = distinct(errorsOf(events));
  if (diagnostics.length > 0) {
    return new ProgramError(
      stack,
      diagnostics,
      thrown === undefined ? options : { ...options, cause: thrown },
    );
  }
  const found = await context.diagnose?.(failure.text, options);
  return found ?? new EngineError(stack, failure.text, failure.exitCode, options);
}

/** Whether an event is needed to explain a failure, or to say what had changed: few of a long run are. */
export function tellsOfFailure(event: DeploymentEvent): boolean {
  if (event.kind === "completed") return isChange(event);
  if (event.kind === "diagnostic") return event.severity === "error";
  if (event.kind === "policy") return event.mandatory;
  return event.kind === "failed" || event.kind === "summary";
}

function changedBy(events: readonly DeploymentEvent[]): ChangedSoFar {
  const resources = events.flatMap((event): EventResource[] => {
    if (event.kind !== "completed" || !isChange(event)) return [];
    const { urn, type, name, operation } = event;
    return [{ urn, type, name, operation }];
  });
  const counts: Partial<Record<EventResource["operation"], number>> = {};
  for (const { operation } of resources) counts[operation] = (counts[operation] ?? 0) + 1;
  return { counts, resources };
}

/** The stack itself is a resource of the engine's, and none of the account's. */
function isChange({ operation, urn }: EventResource): boolean {
  return !["same", "read", "refresh"].includes(operation) && !isStack(urn);
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
