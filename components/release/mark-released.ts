import { ECRClient } from "@aws-sdk/client-ecr";
import { ECSClient } from "@aws-sdk/client-ecs";

import { InventoryError } from "../../inventory/aws/inventory-error";
import {
  releaseImage,
  releaseService,
  ReleaseError,
  type ReleaseWorld,
  type Retirement,
} from "../../releases";
import { deploymentEvidence } from "../../releases/deployment/evidence";
import type { LogReader } from "../../releases/deployment/last-lines";
import { deploymentReport } from "../../releases/deployment/report";
import { clusterOfService } from "../../retention";
import { berthUserAgent } from "../../retention/user-agent";
import { clientConfig, type ProviderSettings } from "../shared/aws-settings";
import { KnownError } from "../shared/known-error";
import type { ReleaseInput } from "./release-input";

/** What counts only while a release is placed. */
export interface Marking {
  readonly timeoutSeconds: number;
  readonly retire?: Retirement | undefined;
  /** What ECS said before is another deployment's. */
  readonly since: Date;
  /** With what the logs of containers that ended are read. @default they are named alone */
  readonly logReader?: LogReader | undefined;
}

/** A service that does not run what it should, or whose image can't be marked. */
export class NotReleasedError extends KnownError {
  constructor(
    /** Of `ReleaseError` or `InventoryError`. */
    readonly code: string,
    message: string,
    options?: { readonly cause: unknown },
  ) {
    super(message, options);
  }
}

/**
 * Reads back what the service runs, and puts its newest release tag on it, if it is the wanted image.
 *
 * @returns the tag
 * @throws {NotReleasedError} in ECS's words
 */
export async function markReleased(
  world: ReleaseWorld,
  input: ReleaseInput,
  { timeoutSeconds, retire, since, logReader }: Marking,
): Promise<string> {
  const { serviceArn, imageUri, cluster = clusterOfService(serviceArn) } = input;
  const image = releaseImage(imageUri);
  if (!image) throw notByDigest(imageUri);
  try {
    return await releaseService(world, { ...input, cluster, image, timeoutSeconds, retire });
  } catch (error) {
    if (error instanceof InventoryError)
      throw new NotReleasedError(error.code, error.message, { cause: error });
    if (!(error instanceof ReleaseError)) throw error;
    // A missing right says itself what to do; of a deployment ECS knows more.
    const query = {
      ...{ cluster, service: serviceArn, since, logReader },
      taskDefinition: input.taskDefinitionArn,
    };
    const evidence = await deploymentEvidence(world.ecs, query);
    const lines = [
      `The service "${input.service}" is not released with ${image.digest}: ${error.message}`,
      ...(evidence.failures.length > 0 ? [deploymentReport(evidence) ?? ""] : []),
      "No release tag was placed. Mend the cause, then run `pulumi up --refresh`, which sees what runs now.",
    ];
    throw new NotReleasedError(error.code, lines.join("\n"), { cause: error });
  }
}

/** Service and repository may be in other regions than the stack's: their own names say in which. */
export function releaseClients(
  { serviceArn, imageUri }: ReleaseInput,
  settings: ProviderSettings,
): { readonly ecs: ECSClient; readonly ecr: ECRClient } {
  const [, , , serviceRegion] = serviceArn.split(":");
  const region = (own: string | undefined) => (own === undefined ? {} : { region: own });
  return {
    ecs: new ECSClient({ ...clientConfig(settings, "ecs"), ...region(serviceRegion) }),
    ecr: new ECRClient({
      ...clientConfig(settings, "ecr"),
      ...region(releaseImage(imageUri)?.region ?? serviceRegion),
      // By which the alarm leaves berth's own calls out.
      customUserAgent: berthUserAgent,
    }),
  };
}

function notByDigest(imageUri: string): NotReleasedError {
  const message =
    `\`imageUri\` must be an ECR image by digest, \`<registry>/<repository>@sha256:...\`, got ${JSON.stringify(imageUri)}. ` +
    "A release is a digest: give `ServiceImage.imageUri`, or `awsx.ecr.Image`'s.";
  return new NotReleasedError("not-by-digest", message);
}
