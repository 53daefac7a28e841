import type { Problem } from "../retention";

/**
 * Options that no synthesizer can be made of, all problems at once.
 *
 * No `KnownError`: that is Pulumi's, and a CDK app has no Pulumi. `code` and `problems` are the same.
 */
export class InvalidSynthesizerOptionsError extends Error {
  override readonly name = "InvalidSynthesizerOptionsError";
  readonly code = "invalid-synthesizer-options";

  constructor(
    /** What is wrong, and where: `path` is the option. */
    readonly problems: readonly Problem[],
  ) {
    super(`dedicatedRepositorySynthesizer: ${problems.map(({ message }) => message).join("\n")}`);
  }
}

/** Options that no keeper can be made of, all problems at once. */
export class InvalidKeeperOptionsError extends Error {
  override readonly name = "InvalidKeeperOptionsError";
  readonly code = "invalid-keeper";

  constructor(
    /** What is wrong, and where: `path` is the option. */
    readonly problems: readonly Problem[],
  ) {
    super(`ReleaseKeeper: ${problems.map(({ message }) => message).join("\n")}`);
  }
}

/** A lock that can't be put on a repository, all problems at once. */
export class InvalidLockError extends Error {
  override readonly name = "InvalidLockError";
  readonly code = "invalid-lock";

  constructor(
    /** What is wrong, and where: `path` is the argument. */
    readonly problems: readonly Problem[],
  ) {
    super(`lockRepository: ${problems.map(({ message }) => message).join("\n")}`);
  }
}
