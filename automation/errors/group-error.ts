import { DeploymentError } from "./deployment-error";

/** How one stack of a group ended. */
export type MemberOutcome<Result> =
  | { readonly stack: string; readonly status: "succeeded"; readonly result: Result }
  | { readonly stack: string; readonly status: "failed"; readonly error: unknown }
  /** It wasn't begun: the group was cancelled, or another one failed and `stopOnFailure` was set. */
  | { readonly stack: string; readonly status: "skipped" };

/** Not all stacks of a group did what they were asked. All have ended. */
export class DeploymentGroupError extends DeploymentError {
  readonly code = "group-failed";

  constructor(
    /** One a stack, in the order given. */
    readonly outcomes: readonly MemberOutcome<unknown>[],
  ) {
    const failed = outcomes.filter((outcome) => outcome.status === "failed");
    const skipped = outcomes.filter(({ status }) => status === "skipped").map(({ stack }) => stack);
    const lines = [
      `${failed.length} of ${outcomes.length} stacks failed:`,
      ...failed.map(
        ({ stack, error }) => `  ${stack}: ${error instanceof Error ? error.message : String(error)}`,
      ),
      ...(skipped.length === 0 ? [] : [`Not begun: ${skipped.join(", ")}.`]),
    ];
    super(lines.join("\n"), {
      cause: new AggregateError(failed.map(({ error }) => error)),
      remedy:
        "Mend what each says, and run the same again: the stacks that succeeded have nothing to do then.",
    });
  }
}
