import { awsFailure } from "../../inventory/aws/aws-failure";
import { CliError } from "./errors";

/** Makes a call to AWS; a failure says what it was about, and a refusal which right is missing. */
export async function awsCall<T>(action: string, target: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    const failure = awsFailure(action, error);
    const nextStep =
      failure.code === "access-denied"
        ? `Allow ${action} for ${target} to whoever runs \`berth\`.`
        : failure.nextStep;
    const what = failure.message.slice(0, -failure.nextStep.length).trim();
    throw new CliError(failure.code, `${what}\nThe call was about ${target}. ${nextStep}`, { cause: error });
  }
}

/** The name of what AWS answered instead, of an error that `awsCall` threw. */
export function awsErrorName(error: unknown): string | undefined {
  return error instanceof CliError && error.cause instanceof Error ? error.cause.name : undefined;
}
