import type { Problem } from "../../retention";

export type PromotionErrorCode =
  /** Copying broke off. What was copied stays, and the next run goes on from there. */
  | "copy-failed"
  /** Something can't be promoted; nothing was written. */
  | "not-promotable";

/** Why images were not promoted, with all that is in the way. */
export class PromotionError extends Error {
  override readonly name = "PromotionError";

  constructor(
    readonly code: PromotionErrorCode,
    message: string,
    /** One for each image or service; `path` is its name. */
    readonly problems: readonly Problem[],
    options: { readonly cause?: unknown } = {},
  ) {
    super(
      [message, ...problems.map((problem) => `  ${problem.path}: ${problem.message}`)].join("\n"),
      options,
    );
  }
}

/** What can't be promoted, before anything is written. */
export function notPromotable(problems: readonly Problem[]): PromotionError {
  const what = problems.length === 1 ? "One thing is" : `${problems.length} things are`;
  return new PromotionError(
    "not-promotable",
    `${what} in the way of the promotion; nothing was written:`,
    problems,
  );
}
