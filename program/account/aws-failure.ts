import { isDenied } from "../../components/shared/denied-call";
import { InventoryError } from "../../inventory";
import { isThrottled, noCredentials } from "../../inventory/aws/aws-failure";
import { PrepareError } from "../errors";

/** What a failed call to AWS means to whoever ran the program. */
export function awsFailure(action: string, error: unknown): PrepareError {
  if (error instanceof PrepareError) return error;
  if (error instanceof InventoryError) return credentialsFailure(error);
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

/** Of a client that did not come to its credentials, such as those of a role: the error says it all. */
function credentialsFailure(error: InventoryError): PrepareError {
  const said = error.message.slice(0, -error.nextStep.length - 1);
  const code = error.code === "access-denied" ? "no-rights" : "no-credentials";
  return new PrepareError(code, said, { nextStep: error.nextStep, cause: error });
}

/** Whether a call failed in the one way that is an answer too. */
export function isNamed(error: unknown, name: string): boolean {
  return error instanceof Error && error.name === name;
}
