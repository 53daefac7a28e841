import { DeploymentError, type FailureDetails } from "./deployment-error";

/** Nothing answers where the states of stacks are, or nobody may read there. */
export class BackendUnreachableError extends DeploymentError {
  readonly code = "backend-unreachable";

  constructor(
    readonly stackName: string,
    /** Its URL without settings, where it was said: `PULUMI_BACKEND_URL`. Absent: the one of `pulumi login`. */
    readonly backend: string | undefined,
    /** What the engine said. */
    readonly detail: string,
    options?: FailureDetails,
  ) {
    const which = backend === undefined ? "that `pulumi login` names" : backend;
    const remedy =
      "Check that it is there and answers (`pulumi whoami --verbose`), and that PULUMI_BACKEND_URL and the credentials for it are right.";
    super(
      `The backend ${which} with the state of stack "${stackName}" can't be reached: ${detail} ${remedy}`,
      {
        ...options,
        remedy,
      },
    );
  }
}

/** The stack's secrets can't be decrypted: another passphrase, or no right to use the key. */
export class SecretsUnreadableError extends DeploymentError {
  readonly code = "secrets-unreadable";

  constructor(
    readonly stackName: string,
    /** As the state says: `passphrase`, `cloud` (a key of AWS, Azure, Google or Vault) or `service`. */
    readonly provider: string,
    /** What the engine said. */
    readonly detail: string,
    options?: FailureDetails,
  ) {
    const remedy =
      provider === "passphrase"
        ? "Set PULUMI_CONFIG_PASSPHRASE, or PULUMI_CONFIG_PASSPHRASE_FILE, to the passphrase that the stack was made with."
        : "Check the credentials, and the right to decrypt with the key that the stack's `secretsprovider` names.";
    super(`The secrets of stack "${stackName}" (${provider}) can't be decrypted: ${detail} ${remedy}`, {
      ...options,
      remedy,
    });
  }
}
