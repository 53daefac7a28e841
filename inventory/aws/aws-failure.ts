import { allow, InventoryError } from "./inventory-error";

/**
 * What a failed call to AWS means to whoever asked.
 *
 * @param action As IAM names it: `ecs:ListServices`.
 * @param target What the call was about, where that helps: `the service web`.
 */
export function awsFailure(action: string, error: unknown, target?: string): InventoryError {
  if (error instanceof InventoryError) return error;
  const call = target === undefined ? action : `${action} for ${target}`;
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  if (noCredentials.has(name)) {
    return new InventoryError(
      "no-credentials",
      `AWS doesn't know who asks (${name} at ${call}): ${message}`,
      {
        nextStep: "Sign in (`aws sso login`), or set AWS_PROFILE.",
        cause: error,
      },
    );
  }
  if (noRights.has(name)) {
    return new InventoryError("access-denied", `The right to call ${call} is missing: ${message}`, {
      nextStep: allow([call]),
      permissions: [action],
      cause: error,
    });
  }
  if (isThrottled(error)) {
    return new InventoryError("throttled", `AWS refuses ${call} for too many calls (${name}): ${message}`, {
      nextStep:
        "Wait until others that call AWS in this account are done, or lower the concurrency; then try again.",
      cause: error,
    });
  }
  if (notSubscribed.has(name)) {
    return new InventoryError(
      "not-subscribed",
      `The account has no access to what ${call} asks (${name}): ${message}`,
      {
        nextStep: "Nothing can use images there; leave that source out.",
        cause: error,
      },
    );
  }
  if (networkCodes.has(networkCode(error) ?? "") || name === "TimeoutError") {
    return new InventoryError("unreachable", `There is no answer to ${call}: ${message}`, {
      nextStep:
        "Check network, region and endpoint (AWS_REGION, AWS_ENDPOINT_URL); a source that the region doesn't have can be left out.",
      cause: error,
    });
  }
  return new InventoryError("call-failed", `The call ${call} failed with ${name}: ${message}`, {
    nextStep: "Try again; if it stays so, ask AWS with what it says above.",
    cause: error,
  });
}

/** Whether AWS refuses a call only for there being too many of them. */
export function isThrottled(error: unknown): boolean {
  return (error instanceof Error && throttling.has(error.name)) || statusOf(error) === 429;
}

/** Whether a call failed in a way that is an answer too. */
export function isNamed(error: unknown, names: readonly string[]): boolean {
  return error instanceof Error && names.includes(error.name);
}

/** Whether a failure says that an endpoint's name doesn't exist, as that of a service which a region doesn't have. */
export function hasNoEndpoint(failure: InventoryError): boolean {
  return failure.code === "unreachable" && networkCode(failure.cause) === "ENOTFOUND";
}

/** Node.js's code of a network failure, which the SDK passes on as it is, or wraps. */
function networkCode(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const code: unknown = Reflect.get(error, "code");
  return typeof code === "string" && networkCodes.has(code) ? code : networkCode(error.cause);
}

function statusOf(error: unknown): number | undefined {
  return (error as { readonly $metadata?: { readonly httpStatusCode?: number } } | undefined)?.$metadata
    ?.httpStatusCode;
}

const networkCodes = new Set([
  "EAI_AGAIN",
  "ECONNREFUSED",
  "ECONNRESET",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENOTFOUND",
  "EPIPE",
  "ETIMEDOUT",
]);
/** Names of errors that say that AWS doesn't know who asks. */
export const noCredentials: ReadonlySet<string> = new Set([
  "CredentialsProviderError",
  "ExpiredToken",
  "ExpiredTokenException",
  "InvalidClientTokenId",
  "InvalidSignatureException",
  "SignatureDoesNotMatch",
  "TokenProviderError",
  "UnrecognizedClientException",
]);
const noRights = new Set(["AccessDenied", "AccessDeniedException", "UnauthorizedOperation"]);
const throttling = new Set([
  "RequestLimitExceeded",
  "RequestThrottledException",
  "SlowDown",
  "Throttling",
  "ThrottlingException",
  "TooManyRequestsException",
]);
const notSubscribed = new Set(["OptInRequired", "OptInRequiredException", "SubscriptionRequiredException"]);
