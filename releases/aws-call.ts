import { awsFailure } from "../inventory/aws/aws-failure";

/**
 * Makes a call to AWS.
 *
 * @param action As IAM names it: `ecs:ListTasks`.
 * @param target What it is about, for whoever reads of a failure: `the service web`.
 * @throws {InventoryError} naming action, target and, when it is missing, the right
 */
export async function awsCall<T>(action: string, target: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw awsFailure(action, error, target);
  }
}

/** The name of what AWS answered instead, of an error that `awsCall` threw. */
export function awsErrorName(error: unknown): string | undefined {
  return error instanceof Error && error.cause instanceof Error ? error.cause.name : undefined;
}
