export type ReleaseErrorCode =
  /** ECS gave the deployment up. */
  | "deployment-failed"
  /** An image that is deployed is not in its repository any more. */
  | "image-gone"
  | "no-such-cluster"
  | "no-such-service"
  /** The service is being deleted. */
  | "not-active"
  /** No container of the service can run the image. */
  | "not-deployed"
  /** The deployment is not through, and the time is up. */
  | "not-steady"
  /** Others took each number of a release tag, all attempts long. */
  | "too-many-writers";

/** Why an image can't be marked as what a service runs. */
export class ReleaseError extends Error {
  override readonly name = "ReleaseError";
  /** ECS's own words: why a deployment failed, what one that is not steady waits for, what a service is instead. */
  readonly reason: string | undefined;

  /** @param message A full sentence; who catches it says what to do in its place. */
  constructor(
    readonly code: ReleaseErrorCode,
    message: string,
    { reason, cause }: { readonly reason?: string | undefined; readonly cause?: unknown } = {},
  ) {
    super(message, cause === undefined ? {} : { cause });
    this.reason = reason;
  }
}
