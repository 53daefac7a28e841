import { KnownError } from "../components";
import type { Problem } from "../retention";

/** A stack's configuration that no program can be made of, with everything that is wrong with it. */
export class ConfigError extends KnownError {
  readonly code = "invalid-config";

  constructor(readonly problems: readonly Problem[]) {
    const count = problems.length === 1 ? "a problem" : `${problems.length} problems`;
    super(
      [
        `The stack's configuration has ${count}:`,
        ...problems.map(({ path, message }) => `  ${path}: ${message}`),
      ].join("\n"),
    );
  }
}

export type PrepareErrorCode =
  | "account-mismatch"
  | "account-not-allowed"
  | "aws-call-failed"
  | "build-context"
  | "content-not-promoted"
  | "content-withdrawn"
  | "foreign-repository"
  | "image-archived"
  | "image-at-risk"
  | "image-incomplete"
  | "no-credentials"
  | "no-default-vpc"
  | "no-region"
  | "no-rights"
  | "platform-mismatch"
  | "policy-unreadable"
  | "region-mismatch"
  | "rollback-refused"
  | "service-name-taken"
  | "unknown-image";

/** What kept `prepare` from learning what it has to know before anything is registered. */
export class PrepareError extends KnownError {
  constructor(
    readonly code: PrepareErrorCode,
    message: string,
    readonly options: { readonly nextStep: string; readonly cause?: unknown },
  ) {
    super(`${message}\n${options.nextStep}`, options);
  }
}
