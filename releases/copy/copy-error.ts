export type CopyErrorCode =
  /** The source has not all of the image. */
  | "image-incomplete"
  /** A registry refuses. */
  | "registry-refused"
  /** The tag is on another image, and can't move. */
  | "tag-taken"
  /** No answer comes. */
  | "unreachable";

/** Why an image could not be copied. What was copied before stays, and the next try goes on from there. */
export class CopyError extends Error {
  override readonly name = "CopyError";

  /** @param message Full sentences, with the next step. */
  constructor(
    readonly code: CopyErrorCode,
    message: string,
    { cause, status }: { readonly cause?: unknown; readonly status?: number } = {},
  ) {
    super(message, cause === undefined ? {} : { cause });
    this.status = status;
  }

  /** The HTTP status, where a registry has answered. */
  readonly status: number | undefined;
}
