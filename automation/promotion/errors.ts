import type { Problem } from "../../retention";
import { DeploymentError } from "../errors/deployment-error";

export type PromotionFailure =
  /** AWS can't be asked, or its settings can't be followed. */
  | "aws-call-failed"
  /** Copying broke off; what was copied stays. */
  | "copy-failed"
  /** Something of what is asked for can't be promoted; nothing was written. */
  | "not-promotable"
  /** The stage runs something else by now than what was promoted. */
  | "not-as-promoted"
  /** The stage is protected, and nobody said yes. */
  | "protected-stage";

/** Why nothing was promoted, or not all of it. */
export class PromotionFailedError extends DeploymentError {
  constructor(
    readonly code: PromotionFailure,
    /** Where it was to go. */
    readonly stackName: string,
    message: string,
    {
      problems = [],
      ...options
    }: ErrorOptions & {
      /** All that is in the way, each with the service or image that it is about. */
      readonly problems?: readonly Problem[];
    } = {},
  ) {
    super(message, options);
    this.problems = problems;
  }

  readonly problems: readonly Problem[];
}

/** What can't be promoted, each with its service. */
export function refused(stack: string, problems: readonly Problem[]): PromotionFailedError {
  const lines = problems.map(({ path, message }) => `  ${path}: ${message}`);
  return new PromotionFailedError(
    "not-promotable",
    stack,
    [`Nothing was promoted to the stack "${stack}":`, ...lines].join("\n"),
    { problems },
  );
}
