import type { DescribeImagesCommandOutput, ECR } from "@aws-sdk/client-ecr";
import * as pulumi from "@pulumi/pulumi";

import type { RepositoryPlace } from "../../releases/stored-image";
import { parseImageReference } from "../../retention";
import { clientConfig, readProviderSettings, type ProviderSettings } from "../shared/aws-settings";
import { isDenied } from "../shared/denied-call";
import { KnownError } from "../shared/known-error";
import { knownValueOf, ownHook } from "../shared/own-hook";

/** Which image is about to run, and where it is. */
export interface ImageCheck {
  /** The service that is to run it. */
  readonly service: string;
  readonly imageUri: pulumi.Input<string>;
  readonly repositoryArn: pulumi.Input<string>;
  /** How the call reaches AWS. @default the stack's `aws:*` settings */
  readonly settings?: ProviderSettings | undefined;
}

/** An image that was there when the run began and is not any more: nothing is deployed. */
export class ImageGoneError extends KnownError {
  readonly code = "image-gone";
}

/**
 * Looks right before a service is created or updated whether its image can be pulled: in a preview, as far as the image is
 * known there, and once more in the `up`, for minutes may lie between the two, and whoever deletes images by hand or by
 * script asks nobody. Needs `ecr:DescribeImages`; without it, a warning says that nobody looked.
 *
 * @param name Unique in the program.
 * @see https://www.pulumi.com/docs/iac/concepts/resources/options/hooks/
 */
export function imageCheckHook(name: string, check: ImageCheck): pulumi.ResourceHook {
  return ownHook(name, () => lookOnce(check), { onDryRun: true });
}

async function lookOnce({ service, imageUri, repositoryArn, settings }: ImageCheck): Promise<void> {
  const [uri, arn] = await Promise.all([knownValueOf(imageUri), knownValueOf(repositoryArn)]);
  if (uri === undefined || arn === undefined) return;
  const { ECR } = await import("@aws-sdk/client-ecr");
  const region = arn.split(":")[3] ?? "";
  const ecr = new ECR({
    ...clientConfig(settings ?? readProviderSettings(), "ecr"),
    ...(region !== "" && { region }),
  });
  try {
    await checkImage(ecr, { service, imageUri: uri, repositoryArn: arn }, (place, digest) =>
      restored(ecr, place, digest),
    );
  } finally {
    ecr.destroy();
  }
}

/** A preview restores nothing; what is to be restored there, `prepare` says. */
async function restored(ecr: ECR, place: RepositoryPlace, digest: string): Promise<void> {
  if (pulumi.runtime.isDryRun()) return;
  const { restoreFromArchive } = await import("../../releases/archive/restore-from-archive.ts");
  const { systemClock } = await import("../../releases/clock.ts");
  await restoreFromArchive(ecr, place, { digests: [digest] }, systemClock);
}

/**
 * Whether ECR would hand the image out now. What is in the archive is restored first.
 *
 * @throws {ImageGoneError} when it is deleted, or archived and can't be restored.
 * @see https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_DescribeImages.html
 */
export async function checkImage(
  ecr: Pick<ECR, "describeImages">,
  { service, imageUri, repositoryArn }: { service: string; imageUri: string; repositoryArn: string },
  restore: (place: RepositoryPlace, digest: string) => Promise<void>,
): Promise<void> {
  const reference = parseImageReference(imageUri);
  const { digest, tag = "latest" } = reference.ok ? reference.value : {};
  const [, registryId, repositoryName] = /:(\d{12}):repository\/(.+)$/.exec(repositoryArn) ?? [];
  if (!reference.ok || repositoryName === undefined) return;
  let answer: DescribeImagesCommandOutput;
  try {
    answer = await ecr.describeImages({
      repositoryName,
      registryId,
      imageIds: [digest === undefined ? { imageTag: tag } : { imageDigest: digest }],
      // Unless asked for all, ECR answers with nothing for one that is archived.
      filter: { imageStatus: "ANY" },
    });
  } catch (error) {
    if (isDenied(error)) return unchecked(service, error);
    if (!isGone(error)) throw error;
    throw gone(service, imageUri, "is gone: the repository does not have it, or not any more", error);
  }
  const { imageStatus = "ACTIVE", imageDigest } = answer.imageDetails?.[0] ?? {};
  if (imageStatus === "ACTIVE" || imageDigest === undefined) return;
  await restore({ repositoryName, registryId }, imageDigest).catch((error: unknown) => {
    const why = error instanceof Error ? error.message : String(error);
    const message = `The image ${imageUri} that service "${service}" is to run is in the archive, from which nothing can be pulled, and was not restored. The service was left as it is. ${why}`;
    throw new ImageGoneError(message, { cause: error });
  });
}

function gone(service: string, imageUri: string, what: string, cause: unknown): ImageGoneError {
  return new ImageGoneError(
    `The image ${imageUri} that service "${service}" is to run ${what}. The service was left as it is. ` +
      "What CI or another stack has pushed, nothing here builds: push it again, or give the service another image. " +
      "What this stack's `Environment` builds, the next `pulumi up` builds anew.",
    cause === undefined ? undefined : { cause },
  );
}

function isGone(error: unknown): boolean {
  const name = error instanceof Error ? error.name : "";
  return name === "ImageNotFoundException" || name === "RepositoryNotFoundException";
}

async function unchecked(service: string, error: unknown): Promise<void> {
  const message = error instanceof Error ? error.message : String(error);
  await pulumi.log.warn(
    `Nobody looked whether the image of service "${service}" is still there; \`ecr:DescribeImages\` would be needed: ${message}`,
  );
}
