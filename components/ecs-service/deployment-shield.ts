import * as pulumi from "@pulumi/pulumi";

import type { ReleaseImage } from "../../releases";
import { clientConfig, readProviderSettings, type ProviderSettings } from "../shared/aws-settings";
import { KnownError } from "../shared/known-error";
import { ownErrorHook, ownHook, resourceAt, valueOf } from "../shared/own-hook";
import type { EcsServiceArgs } from "./args";
import { releasedContainers, type ReleasedContainer } from "./releases";

/** Hooks of an `aws.ecs.Service`. */
export interface DeploymentShield {
  readonly before: readonly pulumi.ResourceHook[];
  readonly onError: readonly pulumi.ErrorHook[];
}

/** An image that can't be kept while it is deployed: the service is left as it is. */
export class NotShieldedError extends KnownError {
  constructor(
    /** Of `ReleaseError` or `InventoryError`. */
    readonly code: string,
    message: string,
    options: { readonly cause: unknown },
  ) {
    super(message, options);
  }
}

/**
 * Keeps the images that the repository had before this run, and that nothing marks, from before ECS is asked to run them
 * until their releases are marked, or until ECS has given the deployment up. No hooks where there is none.
 *
 * @see https://www.pulumi.com/docs/iac/concepts/resources/options/hooks/
 */
export function deploymentShield(name: string, args: EcsServiceArgs): DeploymentShield {
  const containers = releasedContainers(name, args).filter(({ release }) => release.shieldFirst);
  if (containers.length === 0) return { before: [], onError: [] };
  const { settings } = args;
  return {
    before: [ownHook(`${name}-shield`, () => shield(containers, settings))],
    onError: [
      ownErrorHook(`${name}-shield-lift`, async (failure) => {
        if (failure.failedOperation !== "delete") await lift(failure, containers, settings);
        return false;
      }),
    ],
  };
}

async function shield(containers: readonly ReleasedContainer[], settings?: ProviderSettings): Promise<void> {
  const { ReleaseError, shieldImage } = await import("../../releases/index.ts");
  const { InventoryError } = await import("../../inventory/aws/inventory-error.ts");
  for (const { service, imageUri } of containers) {
    try {
      await withRegistry(imageUri, settings, (ecr, image) => shieldImage(ecr, image, service));
    } catch (error) {
      if (!(error instanceof ReleaseError || error instanceof InventoryError)) throw error;
      const message = `The service was left as it is, for the image of "${service}" can't be kept while it is deployed: ${error.message}`;
      throw new NotShieldedError(error.code, message, { cause: error });
    }
  }
}

/** Never fails itself: what stays is taken away by the next release. */
async function lift(
  failure: pulumi.ErrorHookArgs,
  containers: readonly ReleasedContainer[],
  settings?: ProviderSettings,
): Promise<void> {
  const { liftShield } = await import("../../releases/index.ts");
  try {
    if (!(await isOver(failure, settings))) return;
    for (const { service, imageUri } of containers)
      await withRegistry(imageUri, settings, (ecr, image) => liftShield(ecr, image, service));
  } catch (error) {
    const { message } = error instanceof Error ? error : new Error(String(error));
    await pulumi.log.info(
      `The tag that kept the image of this deployment stays for now: ${message}`,
      resourceAt(failure.urn),
    );
  }
}

/** Whether ECS runs nothing of what it was asked to run; what it never took, neither. */
async function isOver(
  { id, newInputs = {} }: pulumi.ErrorHookArgs,
  settings: ProviderSettings = readProviderSettings(),
): Promise<boolean> {
  const { cluster, name, taskDefinition } = newInputs as Record<string, unknown>;
  const service = typeof id === "string" && id !== "" ? id : name;
  if (typeof service !== "string" || typeof taskDefinition !== "string") return false;
  const { ECSClient } = await import("@aws-sdk/client-ecs");
  const { isGivenUp } = await import("../../releases/index.ts");
  const ecs = new ECSClient(clientConfig(settings, "ecs"));
  try {
    return await isGivenUp(ecs, {
      cluster: typeof cluster === "string" ? cluster : "default",
      service,
      taskDefinition,
    });
  } finally {
    ecs.destroy();
  }
}

/** In the image's own region, which need not be the stack's. */
async function withRegistry(
  imageUri: pulumi.Input<string>,
  settings: ProviderSettings = readProviderSettings(),
  use: (ecr: import("@aws-sdk/client-ecr").ECRClient, image: ReleaseImage) => Promise<unknown>,
): Promise<void> {
  const { releaseImage } = await import("../../releases/index.ts");
  const image = releaseImage(await valueOf(imageUri));
  if (!image) return;
  const { ECRClient } = await import("@aws-sdk/client-ecr");
  const { berthUserAgent } = await import("../../retention/index.ts");
  const ecr = new ECRClient({
    ...clientConfig(settings, "ecr"),
    ...(image.region !== undefined && { region: image.region }),
    // By which the alarm leaves berth's own calls out.
    customUserAgent: berthUserAgent,
  });
  try {
    await use(ecr, image);
  } finally {
    ecr.destroy();
  }
}
