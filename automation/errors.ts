import { didYouMean } from "../retention/did-you-mean";
import type { DiagnosticEvent, ResourceOperation } from "./events";
import type { StackLock } from "./locks";

/** The base of every failure that this module knows: `code` is stable, `cause` is what the engine or the SDK threw. */
export abstract class DeploymentError extends Error {
  abstract readonly code: string;

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** No usable `pulumi` executable. */
export class EngineMissingError extends DeploymentError {
  readonly code = "engine-missing";

  constructor(
    /** Where it was looked for. */
    readonly location: string,
    options?: ErrorOptions,
  ) {
    super(
      `No usable \`pulumi\` in ${location}${reason(options)}. Install the Pulumi CLI (https://www.pulumi.com/docs/install/) ` +
        "and put it on PATH, or name its installation in `engine`.",
      options,
    );
  }
}

/** One thing that is wrong with the options. */
export interface OptionProblem {
  /** Path in the options, such as `config.aws:region`. */
  readonly path: string;
  readonly message: string;
}

/** The options of `Deployment.open` cannot work; all problems at once. */
export class InvalidOptionsError extends DeploymentError {
  readonly code = "invalid-options";

  constructor(readonly problems: readonly OptionProblem[]) {
    super(["Invalid deployment options:", ...problems.map((p) => `  \`${p.path}\` ${p.message}`)].join("\n"));
  }
}

/** The stack does not exist and was not to be created, or it went away. */
export class StackNotFoundError extends DeploymentError {
  readonly code = "stack-not-found";

  constructor(
    readonly stackName: string,
    { known = [], ...options }: ErrorOptions & { readonly known?: readonly string[] } = {},
  ) {
    const near = didYouMean(stackName, known);
    const others = known.length > 0 ? ` The project has ${known.join(", ")}.` : "";
    super(
      `There is no stack "${stackName}".${near}${others} To make a new one, set \`create: true\`, or run \`pulumi stack init ${stackName}\`.`,
      options,
    );
  }
}

/** Somebody else is working on the stack, or died while doing so. */
export class StackLockedError extends DeploymentError {
  readonly code = "stack-locked";

  constructor(
    readonly stackName: string,
    /** Who holds it, as far as the backend lets us read it (file backends do); otherwise empty. */
    readonly locks: readonly StackLock[],
    options?: ErrorOptions,
  ) {
    super(`Stack "${stackName}" is locked${holders(locks)}. ${nextStep(locks)}`, options);
  }
}

/** The program itself failed: it threw, or logged an error. */
export class ProgramError extends DeploymentError {
  readonly code = "program-failed";

  constructor(
    readonly stackName: string,
    /** The error messages, each once. */
    readonly diagnostics: readonly DiagnosticEvent[],
    options?: ErrorOptions,
  ) {
    super(
      `The program of stack "${stackName}" failed:\n${diagnostics.map((d) => d.message).join("\n")}`,
      options,
    );
  }
}

/** A resource that could not be brought to its wanted state. */
export interface FailedResource {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  /** What was tried; absent when it failed before anything was tried, as in a check of its inputs. */
  readonly operation?: ResourceOperation;
  readonly messages: readonly string[];
}

/** One or more resources failed. What succeeded is recorded, so that the same command goes on from there. */
export class ResourceFailedError extends DeploymentError {
  readonly code = "resource-failed";

  constructor(
    readonly stackName: string,
    readonly resources: readonly FailedResource[],
    options?: ErrorOptions,
  ) {
    super(
      `${resources.length} failed in stack "${stackName}":\n${resources.map(describe).join("\n")}`,
      options,
    );
  }
}

/** The run was cancelled. What succeeded is recorded. */
export class CancelledError extends DeploymentError {
  readonly code = "cancelled";

  constructor(
    readonly stackName: string,
    options?: ErrorOptions,
  ) {
    super(`The run on stack "${stackName}" was cancelled.`, options);
  }
}

/** The engine failed in a way that is none of the above, such as a backend that cannot be reached. */
export class EngineError extends DeploymentError {
  readonly code = "engine-failed";

  constructor(
    readonly stackName: string,
    /** What the engine said. */
    readonly detail: string,
    readonly exitCode: number | undefined,
    options?: ErrorOptions,
  ) {
    super(`The engine failed on stack "${stackName}" (exit code ${exitCode ?? "none"}): ${detail}`, options);
  }
}

function reason(options: ErrorOptions | undefined): string {
  return options?.cause instanceof Error ? ` (${options.cause.message.trim()})` : "";
}

function holders(locks: readonly StackLock[]): string {
  if (locks.length === 0) return "";
  const states = { alive: "running", dead: "no longer running", unknown: "on another host" };
  const texts = locks.map(
    (l) => `process ${l.pid} of ${l.user}@${l.host} since ${l.since} (${states[l.holder]})`,
  );
  return ` by ${texts.join(", ")}`;
}

function nextStep(locks: readonly StackLock[]): string {
  return locks.length > 0 && locks.every((lock) => lock.holder === "dead")
    ? "Run with `recover: true`, or `pulumi cancel`, to go on."
    : "Wait for it to end; `pulumi cancel` only when it is certain that nobody works on it.";
}

function describe(resource: FailedResource): string {
  const did = resource.operation === undefined ? "" : ` (${resource.operation})`;
  return `  ${resource.type} "${resource.name}"${did}: ${resource.messages.join("; ")}`;
}
