import { DescribeTaskDefinitionCommand } from "@aws-sdk/client-ecs";

import type { EcrClient, EcsClient } from "../inventory/aws/clients";
import { lastPart } from "../retention/arn";
import { parseImageReference, type ImageReference } from "../retention/images/image-reference";
import { untagCommand } from "../retention/releases/untag-command";
import { formatPendingTag } from "../retention/releases/release-tag";
import { awaitDeployment, type SteadyService } from "./deployment/await-end";
import { deployedDigests } from "./deployment/deployed-digests";
import { awsCall } from "./aws-call";
import type { Clock } from "./clock";
import { placeRelease } from "./place-tag";
import type { ReleaseImage } from "./release-image";
import { ReleaseError } from "./release-error";
import { retireReleases, type Retirement } from "./retire";
import { liftShield } from "./shield";
import { askedImage, repositoryText, storedImage } from "./stored-image";

/** What is to be released: one container of a service. */
export interface ReleaseOrder {
  /** The name under which releases are counted. */
  readonly service: string;
  readonly image: ReleaseImage;
  /** Name or ARN. */
  readonly serviceArn: string;
  readonly cluster: string | undefined;
  /** The task definition that was to be deployed. @default whichever the service runs */
  readonly taskDefinitionArn?: string | undefined;
  /** @default the container whose image is of the same repository */
  readonly container?: string | undefined;
  /** @default no old release is taken away */
  readonly retire?: Retirement | undefined;
  readonly timeoutSeconds: number;
}

/** AWS and time. */
export interface ReleaseWorld {
  readonly ecs: EcsClient;
  readonly ecr: EcrClient;
  readonly clock: Clock;
  /** Told what is no failure. */
  readonly warn: (message: string) => void;
}

/**
 * Puts the service's newest release tag on the digest that it runs, if that is the wanted one.
 *
 * @returns the tag
 * @throws {InventoryError} if a right is missing, or a call fails
 * @throws {ReleaseError} if it runs another one or its deployment failed, with ECS's reason
 */
export async function releaseService(
  { ecs, ecr, clock, warn }: ReleaseWorld,
  order: ReleaseOrder,
): Promise<string> {
  const { service, serviceArn, cluster, image } = order;
  let container: Container | undefined;
  const steady = await awaitDeployment(
    ecs,
    {
      cluster,
      service: serviceArn,
      taskDefinition: order.taskDefinitionArn,
      timeoutMs: order.timeoutSeconds * 1000,
      // Once another image is the primary deployment's, there is nothing to wait for.
      refuses: async (taskDefinition) => {
        const found = await containerOf(ecs, taskDefinition, order);
        if (typeof found === "string") return found;
        container = found;
        return undefined;
      },
    },
    clock,
  );
  const stored = await askedImage(ecr, image, { imageDigest: image.digest });
  if ("missing" in stored) throw gone(image, stored.missing);
  // A task may report its platform's image out of an index.
  const isWanted = (digest: string) => digest === image.digest || stored.children.includes(digest);
  const other = (await runningDigests(ecr, image, steady, container)).find((digest) => !isWanted(digest));
  if (other !== undefined) {
    throw new ReleaseError("not-deployed", `The service runs ${other} (${lastPart(steady.taskDefinition)}).`);
  }
  const { tag, imageTags, stray } = await placeRelease(ecr, image, { service, image: stored }, clock);
  const shield = imageTags.includes(formatPendingTag(service, image.digest))
    ? await liftShield(ecr, image, service)
    : undefined;
  if (stray) warn(strayText(image.repositoryName, stray));
  if (shield !== undefined) warn(`A tag of the deployment of "${service}" stays for now: ${shield}`);
  const ran = { cluster, service: serviceArn, taskDefinition: steady.taskDefinition };
  const told =
    order.retire &&
    (await retireReleases(ecr, image, { service, ...order.retire }, (wanted) =>
      deployedDigests(ecs, ran, wanted),
    ));
  if (told !== undefined) warn(told);
  return tag;
}

interface Container extends Partial<ImageReference> {
  readonly name: string;
  readonly image: string;
}

/** The container that carries the image, or why none can. */
async function containerOf(
  ecs: EcsClient,
  taskDefinition: string,
  { container: name, image }: ReleaseOrder,
): Promise<Container | string> {
  const revision = lastPart(taskDefinition);
  const found = await awsCall("ecs:DescribeTaskDefinition", revision, () =>
    ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition })),
  );
  const containers = (found.taskDefinition?.containerDefinitions ?? []).map((definition) => ({
    name: definition.name ?? "",
    image: definition.image ?? "",
    ...partsOf(definition.image ?? ""),
  }));
  const candidates = containers.filter((one) =>
    name === undefined ? one.repository === image.repository : one.name === name,
  );
  const match =
    candidates.find(({ repository, digest }) => repository === image.repository && digest === image.digest) ??
    candidates.find(({ digest }) => digest === undefined);
  if (match) return match;
  const listed = (candidates.length > 0 ? candidates : containers)
    .map((one) => `${one.name}: ${one.image}`)
    .join(", ");
  const runs = `The service runs ${revision} (${listed})`;
  if (candidates.length > 0) return `${runs}, not ${image.digest}.`;
  return name === undefined
    ? `${runs}, and no image of ${image.repository}.`
    : `${runs}, which has no container ${JSON.stringify(name)}.`;
}

/**
 * What the tasks report, or where none has to run, what the next one would pull: a service scaled to nothing is
 * released too, for it would start with this image.
 */
async function runningDigests(
  ecr: EcrClient,
  image: ReleaseImage,
  { tasks }: SteadyService,
  container: Container | undefined,
): Promise<readonly string[]> {
  const running = tasks.flatMap(({ containers = [] }) =>
    containers.flatMap(({ name, imageDigest }) =>
      name === container?.name && imageDigest !== undefined ? [imageDigest] : [],
    ),
  );
  if (running.length > 0) return running;
  const { digest, tag: imageTag = "latest" } = container ?? {};
  if (digest !== undefined) return [digest];
  return [
    (await storedImage(ecr, image, { imageTag }))?.digest ?? `no image, for nothing has the tag ${imageTag}`,
  ];
}

/** What somebody else has put there, and how it goes away. */
export function strayText(repositoryName: string, stray: readonly string[]): string {
  return `Release tags whose numbers jump over the rest are not counted, and nobody placed them by counting: ${stray.join(", ")}. Their images stay. See who put them there, and take them away: \`${untagCommand(repositoryName, stray)}\`, which deletes an image that has no other tag.`;
}

function gone({ repositoryName, digest }: ReleaseImage, reason: string): ReleaseError {
  return new ReleaseError(
    "image-gone",
    `The image ${digest} is deployed, but ${repositoryText(repositoryName)} does not hand it out: ${reason}. ` +
      "The next task that starts can't pull it: push the image again, then try again.",
  );
}

function partsOf(image: string): Partial<ImageReference> {
  const parsed = parseImageReference(image);
  return parsed.ok ? parsed.value : {};
}
