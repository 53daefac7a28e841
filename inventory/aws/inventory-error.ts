export type InventoryErrorCode =
  /** A right is missing: see `permissions`. */
  | "access-denied"
  | "call-failed"
  /** AWS answered less than it was asked, without saying why. */
  | "incomplete-answer"
  /** A declared image is none of this registry's. */
  | "invalid-declaration"
  /** AWS doesn't know who asks. */
  | "no-credentials"
  /** The account has not signed up for the service. */
  | "not-subscribed"
  /** A tag that is no release's was to be removed. */
  | "not-a-release"
  /** AWS refused calls for their number, all attempts long. */
  | "throttled"
  | "unreachable";

/** Why an inventory could not be taken. There is no half one: what was not seen may be in use. */
export class InventoryError extends Error {
  override readonly name = "InventoryError";
  /** What is to be done. The message has it too. */
  readonly nextStep: string;
  /** The rights that are missing, such as `ecs:ListServices`, when that is the failure. */
  readonly permissions: readonly string[];

  constructor(
    readonly code: InventoryErrorCode,
    message: string,
    options: {
      readonly nextStep: string;
      readonly permissions?: readonly string[];
      readonly cause?: unknown;
    },
  ) {
    super(`${message}\n${options.nextStep}`, options.cause === undefined ? {} : { cause: options.cause });
    this.nextStep = options.nextStep;
    this.permissions = options.permissions ?? [];
  }

  /** The message without what is to be done. */
  get said(): string {
    return this.message.slice(0, -this.nextStep.length - 1);
  }

  /** The first right that is missing. */
  get permission(): string | undefined {
    return this.permissions[0];
  }
}

/** One error for all that failed. */
export function combinedFailure(failures: readonly InventoryError[]): InventoryError {
  const [first, ...others] = failures as readonly [InventoryError, ...InventoryError[]];
  if (others.length === 0) return first;
  const permissions = [...new Set(failures.flatMap((failure) => failure.permissions))];
  // What is no want of rights decides: with the rights alone, the next run would fail as well.
  const { code } = failures.find((failure) => failure.code !== "access-denied") ?? first;
  const said = [...new Set(failures.map((failure) => failure.said))];
  const steps = [
    ...(permissions.length > 0 ? [allow(permissions)] : []),
    ...failures.flatMap((failure) => (failure.code === "access-denied" ? [] : [failure.nextStep])),
  ];
  return new InventoryError(code, said.join("\n"), {
    nextStep: [...new Set(steps)].join("\n"),
    permissions,
    cause: new AggregateError(failures),
  });
}

/** What to do about missing rights. */
export function allow(permissions: readonly string[]): string {
  return `Allow ${permissions.join(", ")} to the role or user that asks.`;
}
