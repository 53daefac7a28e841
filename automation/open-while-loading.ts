import { findCommand } from "./command";
import type { Deployment } from "./deployment";
import type { DeploymentOptions } from "./options";

/**
 * `Deployment.open`, for who has loaded nothing yet: the engine says its version while the SDK is being loaded, which takes
 * as long (0.15 s and 0.2 s).
 */
export async function openWhileLoading(options: DeploymentOptions): Promise<Deployment> {
  const found = findCommand(options);
  // Said by the opening, once there is somebody to hear it.
  found.catch(() => undefined);
  const { Deployment } = await import("./deployment.ts");
  return Deployment.openWith(options, () => found);
}
