import type { CredentialProvider } from "./library";

/** Why there are no credentials. No secret is in it. */
export interface CredentialsFailure extends Error {
  readonly nextStep: string;
  /** The right that is missing, such as `sts:AssumeRole`, when that is the failure. */
  readonly permission?: string;
}

/** Says what a failure is about; one that was told already goes on as it is. */
export function told(
  what: string,
  provider: CredentialProvider,
  steps: { readonly permission?: string; readonly denied: string; readonly otherwise: string },
): CredentialProvider {
  return async () => {
    try {
      return await provider();
    } catch (error) {
      if (error instanceof Error && "nextStep" in error) throw error;
      const isDenied =
        error instanceof Error && ["AccessDenied", "AccessDeniedException"].includes(error.name);
      const permission = isDenied ? steps.permission : undefined;
      throw failure(
        `${what}: ${messageOf(error)}`,
        isDenied ? steps.denied : steps.otherwise,
        error,
        permission,
      );
    }
  };
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

export function failure(
  message: string,
  nextStep: string,
  cause: unknown,
  permission?: string,
): CredentialsFailure {
  return Object.assign(new Error(message, cause === undefined ? {} : { cause }), {
    name: "CredentialsProviderError",
    nextStep,
    ...(permission !== undefined && { permission }),
  });
}
