import type { Problem } from "../retention";

/**
 * What can't be made of what was given, all problems at once.
 *
 * No `KnownError`: that is Pulumi's, and a CDK app has no Pulumi. `code` and `problems` are the same.
 */
abstract class InvalidOptionsError extends Error {
  /** @param what The function or construct that refuses. */
  constructor(
    what: string,
    /** What is wrong, and where: `path` is the option. */
    readonly problems: readonly Problem[],
  ) {
    super(`${what}: ${problems.map(({ message }) => message).join("\n")}`);
  }
}

/** Options that no synthesizer can be made of. */
export class InvalidSynthesizerOptionsError extends InvalidOptionsError {
  override readonly name = "InvalidSynthesizerOptionsError";
  readonly code = "invalid-synthesizer-options";

  constructor(problems: readonly Problem[]) {
    super("dedicatedRepositorySynthesizer", problems);
  }
}

/** Options that no keeper can be made of. */
export class InvalidKeeperOptionsError extends InvalidOptionsError {
  override readonly name = "InvalidKeeperOptionsError";
  readonly code = "invalid-keeper";

  constructor(problems: readonly Problem[]) {
    super("ReleaseKeeper", problems);
  }
}

/** A lock that can't be put on a repository. */
export class InvalidLockError extends InvalidOptionsError {
  override readonly name = "InvalidLockError";
  readonly code = "invalid-lock";

  constructor(problems: readonly Problem[]) {
    super("lockRepository", problems);
  }
}
