import type { ProviderSettings } from "../../components/shared/aws-settings";
import {
  boundedCalls,
  imagesInUse,
  InventoryError,
  inventoryClients,
  lifecyclePolicyText,
  repositoryImages,
} from "../../inventory";
import { keptDefinitions } from "../../inventory/known/kept-definitions";
import type { LiveService, RepositoryUsage } from "../account/account";
import { PrepareError } from "../errors";

/** Reads the repository's images, and all that uses them in this account and region. Writes nothing. */
export async function repositoryUsage(
  settings: ProviderSettings,
  repositoryName: string,
): Promise<RepositoryUsage> {
  const clients = inventoryClients({ provider: settings });
  const calls = boundedCalls();
  const known = keptDefinitions(Date.now(), settings.endpoints);
  try {
    const [images, lifecyclePolicy] = await Promise.all([
      repositoryImages(clients.ecr, repositoryName, { calls }),
      lifecyclePolicyText(clients.ecr, repositoryName, { calls }),
    ]);
    let services: readonly LiveService[] = [];
    const { inUse, unresolved } = await imagesInUse(clients, {
      calls,
      repositories: new Set([repositoryName]),
      images: new Map([[repositoryName, images]]),
      ...(known && { known }),
      onServices: (seen) => (services = seen),
    });
    known?.save();
    const dangling = unresolved.filter((one) => one.repositoryName === repositoryName);
    return {
      repositoryName,
      images,
      inUse,
      dangling,
      services,
      ...(lifecyclePolicy !== undefined && { lifecyclePolicy }),
    };
  } catch (error) {
    throw error instanceof InventoryError ? unknownUsage(error) : error;
  }
}

function unknownUsage(error: InventoryError): PrepareError {
  return new PrepareError(
    error.code === "access-denied" ? "no-rights" : "aws-call-failed",
    `What uses the repository's images can't be told, so nobody knows whether its lifecycle policy would take one of them: ${error.said}`,
    { nextStep: `${error.nextStep}\nOr go without the guard: \`berth:guard: off\`.`, cause: error },
  );
}
