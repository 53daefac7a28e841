import { isDenied } from "../../components/shared/denied-call";
import { InventoryError } from "../../inventory";
import { isThrottled, noCredentials } from "../../inventory/aws/aws-failure";
import { PrepareError, type PrepareErrorCode } from "../errors";

/** What a failed call to AWS means to whoever ran the program. */
export function awsFailure(action: string, error: unknown): PrepareError {
  if (error instanceof PrepareError) return error;
  // Of a client that did not come to its credentials, such as those of a role.
  if (error instanceof InventoryError) return inventoryFailure(error, "no-credentials");
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  if (noCredentials.has(name)) {
    return new PrepareError(
      "no-credentials",
      `AWS doesn't know who asks (${name} at ${action}): ${message}`,
      {
        nextStep:
          "Sign in (`aws sso login`), or set AWS_PROFILE or the stack's `aws:profile`. For the local AWS, run the command in `npm run local -- shell`.",
        cause: error,
      },
    );
  }
  if (isDenied(error)) {
    return new PrepareError("no-rights", `The right to call ${action} is missing: ${message}`, {
      nextStep: `Allow ${action} to the role or user that runs Pulumi.`,
      cause: error,
    });
  }
  if (isThrottled(error)) {
    return new PrepareError(
      "aws-call-failed",
      `AWS refuses ${action} for too many calls (${name}): ${message}`,
      {
        nextStep:
          "Wait until others that call AWS in this account are done, then run the same command again. Nothing was changed.",
        cause: error,
      },
    );
  }
  return new PrepareError("aws-call-failed", `The call ${action} failed with ${name}: ${message}`, {
    nextStep:
      "Check network and endpoint (AWS_ENDPOINT_URL, `aws:endpoints`), then run the same command again.",
    cause: error,
  });
}

/** The same in its own words, which say it all. `otherwise`: the code of what is no missing right. */
export function inventoryFailure(
  error: InventoryError,
  otherwise: PrepareErrorCode = "aws-call-failed",
): PrepareError {
  const code = error.code === "access-denied" ? "no-rights" : otherwise;
  return new PrepareError(code, error.said, { nextStep: error.nextStep, cause: error });
}

/** Whether a call failed in the one way that is an answer too. */
export function isNamed(error: unknown, name: string): boolean {
  return error instanceof Error && error.name === name;
}
