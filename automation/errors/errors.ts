import { didYouMean } from "../../retention/did-you-mean";
import type { DiagnosticEvent, ResourceOperation } from "../events/events";
import { changedText, DeploymentError, type FailureDetails } from "./deployment-error";

/** No usable `pulumi` executable. */
export class EngineMissingError extends DeploymentError {
  readonly code = "engine-missing";

  constructor(
    /** Where it was looked for. */
    readonly location: string,
    options?: ErrorOptions,
  ) {
    const remedy =
      "Install the Pulumi CLI (https://www.pulumi.com/docs/install/) and put it on PATH, or name its installation in `engine`.";
    super(`No usable \`pulumi\` in ${location}${reason(options)}. ${remedy}`, { ...options, remedy });
  }
}

/** One thing that is wrong with the options. */
export interface OptionProblem {
  /** Path in the options, such as `config.aws:region`. */
  readonly path: string;
  readonly message: string;
}

/** The options of `Deployment.open`, or of one of its methods, cannot work; all problems at once. */
export class InvalidOptionsError extends DeploymentError {
  readonly code = "invalid-options";

  constructor(readonly problems: readonly OptionProblem[]) {
    super(
      ["Invalid deployment options:", ...problems.map((p) => `  \`${p.path}\` ${p.message}`)].join("\n"),
      { remedy: "Mend the options that are named." },
    );
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
    const remedy = `To make a new one, set \`create: true\`, or run \`pulumi stack init ${stackName}\`.`;
    super(`There is no stack "${stackName}".${near}${others} ${remedy}`, { ...options, remedy });
  }
}

/** The program itself failed: it threw, or logged an error. */
export class ProgramError extends DeploymentError {
  readonly code = "program-failed";

  constructor(
    readonly stackName: string,
    /** The error messages, each once. */
    readonly diagnostics: readonly DiagnosticEvent[],
    options?: FailureDetails,
  ) {
    const said = diagnostics.map((d) => d.message).join("\n");
    super(`The program of stack "${stackName}" failed:\n${said}`, {
      ...options,
      remedy: "Mend the program, or its configuration, and run the same command again.",
    });
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
    options?: FailureDetails,
  ) {
    const failed = `${resources.length} failed in stack "${stackName}":\n${resources.map(describe).join("\n")}`;
    const before = changedText(options?.changed);
    super(`${failed}${before === "" ? "" : `\n${before.trimStart()}`}`, {
      ...options,
      remedy: "Mend the cause that is named, and run the same command again: what succeeded is recorded.",
    });
  }
}

/** One resource, and the rule of a policy pack that it breaks. */
export interface PolicyViolation {
  readonly urn?: string;
  readonly policyPack: string;
  readonly policy: string;
  readonly message: string;
}

/** A policy pack forbids what the program wants. */
export class PolicyViolationError extends DeploymentError {
  readonly code = "policy-violation";

  constructor(
    readonly stackName: string,
    /** Of mandatory policies; what is advisory is an event alone. */
    readonly violations: readonly PolicyViolation[],
    options?: FailureDetails,
  ) {
    const lines = violations.map(({ policyPack, policy, urn, message }) => {
      const about = urn === undefined ? "" : ` (${urn.split("::").slice(3).join("::")})`;
      return `  ${policyPack}/${policy}${about}: ${message}`;
    });
    super(`Policies forbid what the program of stack "${stackName}" wants:\n${lines.join("\n")}`, {
      ...options,
      remedy: "Change the program so that it keeps to the policies, or ask whoever keeps them.",
    });
  }
}

/** The run was cancelled. What succeeded is recorded. */
export class CancelledError extends DeploymentError {
  readonly code = "cancelled";
  /** What was under way and failed after the wish to cancel, such as a build that was ended in its middle. */
  readonly unfinished: readonly FailedResource[];

  constructor(
    readonly stackName: string,
    {
      unfinished = [],
      ...options
    }: FailureDetails & { readonly unfinished?: readonly FailedResource[] } = {},
  ) {
    const left = unfinished.length === 0 ? "" : ` Not finished:\n${unfinished.map(describe).join("\n")}\n`;
    const text = `The run on stack "${stackName}" was cancelled.${left}${changedText(options.changed)}`;
    super(text.trimEnd(), {
      ...options,
      remedy: "The same command goes on from there; after one that was ended at once, with `recover: true`.",
    });
    this.unfinished = unfinished;
  }
}

/** The engine failed in a way that is none of the others. */
export class EngineError extends DeploymentError {
  readonly code = "engine-failed";

  constructor(
    readonly stackName: string,
    /** What the engine said. */
    readonly detail: string,
    readonly exitCode: number | undefined,
    options?: FailureDetails,
  ) {
    super(`The engine failed on stack "${stackName}" (exit code ${exitCode ?? "none"}): ${detail}`, {
      ...options,
      remedy: "Mend what the engine says, and run the same command again.",
    });
  }
}

function reason(options: ErrorOptions | undefined): string {
  return options?.cause instanceof Error ? ` (${options.cause.message.trim()})` : "";
}

function describe(resource: FailedResource): string {
  const did = resource.operation === undefined ? "" : ` (${resource.operation})`;
  return `  ${resource.type} "${resource.name}"${did}: ${resource.messages.join("; ")}`;
}
