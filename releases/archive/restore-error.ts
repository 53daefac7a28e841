/** An image that could not be brought back from ECR's archive. */
export class RestoreError extends Error {
  override readonly name = "RestoreError";

  /** @param code `image-gone`: it is not in the repository any more. `not-restored`: ECR takes longer than one waits. */
  constructor(
    readonly code: "image-gone" | "not-restored",
    message: string,
  ) {
    super(message);
  }
}
