import type { EcrClient, EcsClient } from "../inventory/aws/clients";
import { repositoryTags } from "../inventory/registry/repository-tags";
import { formatPendingTag, parsePendingTag, parseReleaseTag } from "../retention";
import { awsCall } from "./aws-call";
import { putTag } from "./place-tag";
import type { ReleaseImage } from "./release-image";
import { ReleaseError } from "./release-error";
import { removeReleaseTags } from "./remove-tags";
import { askedImage, repositoryText } from "./stored-image";

/**
 * Keeps an image that nothing marks, before a service is told to run it: one that comes back from the old end of the
 * repository would be the next to expire, and a deployment takes its time.
 *
 * @param service The name under which the service's releases are counted.
 * @throws {InventoryError}
 * @throws {ReleaseError} `image-gone`
 */
export async function shieldImage(ecr: EcrClient, image: ReleaseImage, service: string): Promise<void> {
  const tags = await tagsOf(ecr, image);
  if (tags.some((tag) => parseReleaseTag(tag) ?? parsePendingTag(tag)?.service === service)) return;
  const stored = await askedImage(ecr, image, { imageDigest: image.digest });
  if ("missing" in stored) {
    const message = `The image ${image.digest} can't be kept, for ${repositoryText(image.repositoryName)} does not hand it out: ${stored.missing}.`;
    throw new ReleaseError("image-gone", message);
  }
  await putTag(ecr, image, formatPendingTag(service, image.digest), stored);
}

/**
 * Takes the shield of a deployment away again: once a release tag is in its place, or nothing runs the image. Never an
 * image's last tag.
 *
 * @returns what went wrong, if anything did: then too much is kept, which is no reason to fail.
 */
export async function liftShield(
  ecr: EcrClient,
  image: ReleaseImage,
  service: string,
): Promise<string | undefined> {
  try {
    const { repositoryName, registryId, digest } = image;
    const tag = formatPendingTag(service, digest);
    if ((await tagsOf(ecr, image)).includes(tag))
      await removeReleaseTags(ecr, repositoryName, [tag], { registryId });
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Whether ECS has given a task definition up: while it has not, its image may be pulled at any moment. */
export async function isGivenUp(
  ecs: EcsClient,
  { cluster, service, taskDefinition }: Record<"cluster" | "service" | "taskDefinition", string>,
): Promise<boolean> {
  const { DescribeServicesCommand } = await import("@aws-sdk/client-ecs");
  const { services = [] } = await awsCall("ecs:DescribeServices", `the service ${service}`, () =>
    ecs.send(new DescribeServicesCommand({ cluster, services: [service] })),
  );
  const deployments = services.flatMap((one) => one.deployments ?? []);
  return deployments.every((one) => one.taskDefinition !== taskDefinition || one.rolloutState === "FAILED");
}

async function tagsOf(
  ecr: EcrClient,
  { repositoryName, registryId, digest }: ReleaseImage,
): Promise<string[]> {
  const tags = await repositoryTags(ecr, repositoryName, { registryId });
  return tags.flatMap((one) => (one.digest === digest ? [one.tag] : []));
}
