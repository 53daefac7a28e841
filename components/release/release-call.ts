import { isDenied } from "../shared/denied-call";

/** Makes a call to AWS; a refusal names the right that is missing and what needs it. */
export async function releaseCall<T>(action: string, target: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    const { name, message } = error instanceof Error ? error : new Error(String(error));
    if (denied(error))
      throw new Error(
        `The right to call ${action} for ${target} is missing: ${message}\n` +
          `\`Release\` needs it to tell what runs and to keep it. Allow ${action} to whoever runs Pulumi, then run \`pulumi up\` again.`,
        { cause: error },
      );
    throw new Error(`The call ${action} for ${target} failed with ${name}: ${message}`, { cause: error });
  }
}

// A name of our own: see `release-provider.ts`.
const denied = isDenied;
