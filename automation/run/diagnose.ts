import { type Command, run } from "../command";
import { BackendUnreachableError, SecretsUnreadableError } from "../errors/backend-errors";
import type { DeploymentError } from "../errors/deployment-error";

/**
 * Why the engine could not even begin, found by asking it for less: who is logged in (needs the backend alone), the stack's
 * state, and the state with its secrets (needs the passphrase or the key). Nothing where all of these work.
 *
 * @param said What the engine wrote when it failed.
 */
export async function diagnose(
  command: Command,
  workDir: string,
  stack: string,
  said: string,
  options: ErrorOptions,
): Promise<DeploymentError | undefined> {
  const works = (args: readonly string[]) => run(command, workDir, args).catch(() => undefined);
  if ((await works(["whoami"])) === undefined)
    return new BackendUnreachableError(stack, backendOf(command), said, options);
  const state = await works(["stack", "export", "--stack", stack]);
  if (state === undefined) return undefined;
  if ((await works(["stack", "export", "--stack", stack, "--show-secrets"])) !== undefined) return undefined;
  return new SecretsUnreadableError(stack, secretsProvider(state), said, options);
}

/** What follows the `?` says how to get there, and may be nobody's business. */
function backendOf({ env }: Command): string | undefined {
  const url = { ...process.env, ...env }["PULUMI_BACKEND_URL"];
  return url?.replace(/\?.*/, "").replace(/\/\/[^/]*@/, "//");
}

function secretsProvider(state: string): string {
  const { deployment } = JSON.parse(state) as { deployment?: { secrets_providers?: { type?: string } } };
  return deployment?.secrets_providers?.type ?? "unknown";
}
