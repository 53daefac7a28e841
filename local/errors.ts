/** A known failure of the local AWS: said in one sentence with the next step, never with a stack. */
export class LocalError extends Error {
  override readonly name = "LocalError";

  constructor(
    /** Stable, kebab-case: what callers and tests match on. */
    readonly code: string,
    /** What went wrong, where, the value got. */
    message: string,
    /** What to do about it. */
    readonly nextStep: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
