import { DescribeServiceRevisionsCommand, DescribeTaskDefinitionCommand } from "@aws-sdk/client-ecs";

import type { EcrClient, EcsClient } from "../inventory/aws/clients";
import { repositoryImages } from "../inventory/registry/repository-images";
import { lastPart } from "../retention/arn";
import type { SteadyService } from "./deployment/await-end";
import { awsCall } from "./aws-call";
import { registryImage, type RegistryImage } from "./registry-image";
import { ReleaseError } from "./release-error";
import { storedImage, type StoredImage } from "./stored-image";

/** What a container of a service runs. */
export interface RunningImage {
  readonly container: string;
  readonly repository: Omit<RegistryImage, "tag" | "digest">;
  /** The registry that has it. */
  readonly ecr: EcrClient;
  /** By the digest that it was pulled by: of an index the index, not the platform's image. */
  readonly image: StoredImage;
}

/** The images of a service's containers. */
export interface RunningImages {
  readonly images: readonly RunningImage[];
  /** Containers whose image is not in Amazon ECR, or not wanted. */
  readonly elsewhere: readonly { readonly container: string; readonly image: string }[];
}

/** Where to ask. */
export interface RunningImagesQuery {
  readonly ecs: EcsClient;
  /** The registry of a region; `undefined`: the one that the command is for. */
  readonly ecr: (region: string | undefined) => Promise<EcrClient>;
  /** Of ECR, where it is not AWS's own. */
  readonly endpoint: string | undefined;
  /** Which images are asked for; others are `elsewhere`. @default all in Amazon ECR */
  readonly isWanted?: (image: RegistryImage) => boolean;
}

/**
 * What a steady service's containers run: the digests that its tasks report, or where no task has to run, what the next
 * one would pull.
 *
 * @throws {InventoryError}
 * @throws {ReleaseError} `image-gone`: an image runs, and the registry has it no more
 */
export async function runningImages(
  query: RunningImagesQuery,
  steady: SteadyService,
): Promise<RunningImages> {
  const { taskDefinition } = steady;
  const found = await awsCall("ecs:DescribeTaskDefinition", lastPart(taskDefinition), () =>
    query.ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition })),
  );
  const resolved = await resolvedDigests(query.ecs, steady);
  const images: RunningImage[] = [];
  const elsewhere: { container: string; image: string }[] = [];
  for (const { name = "", image = "" } of found.taskDefinition?.containerDefinitions ?? []) {
    const reference = registryImage(image, query.endpoint);
    if (!reference || query.isWanted?.(reference) === false) {
      elsewhere.push({ container: name, image });
      continue;
    }
    const { tag, digest, ...repository } = reference;
    const ecr = await query.ecr(repository.region);
    const fixed = [resolved.get(name), digest].filter((one) => one !== undefined);
    const named = { tag, digests: [...new Set(fixed)] };
    for (const stored of await pulled(ecr, repository, named, runningDigests(steady, name))) {
      images.push({ container: name, repository, ecr, image: stored });
    }
  }
  return { images, elsewhere };
}

/**
 * The digests that ECS fixed when it deployed the service, by container. None where it fixed none, or doesn't let us
 * ask: the tasks' own will do.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-ecs.html
 */
async function resolvedDigests(
  ecs: EcsClient,
  { service, taskDefinition }: SteadyService,
): Promise<ReadonlyMap<string, string>> {
  const serviceRevisionArns = (service.currentServiceRevisions ?? []).flatMap(({ arn }) => arn ?? []);
  if (serviceRevisionArns.length === 0) return new Map();
  const { serviceRevisions = [] } = await ecs
    .send(new DescribeServiceRevisionsCommand({ serviceRevisionArns }))
    .catch(() => ({ serviceRevisions: [] }));
  return new Map(
    serviceRevisions
      .filter((revision) => revision.taskDefinition === taskDefinition)
      .flatMap(({ containerImages = [] }) =>
        containerImages.flatMap(({ containerName, imageDigest }) =>
          containerName !== undefined && imageDigest !== undefined
            ? [[containerName, imageDigest] as const]
            : [],
        ),
      ),
  );
}

/** The newest at the end. */
function runningDigests({ tasks }: SteadyService, container: string): readonly string[] {
  const digests = tasks.flatMap(({ containers = [] }) =>
    containers.flatMap(({ name, imageDigest }) => (name === container ? (imageDigest ?? []) : [])),
  );
  return [...new Set(digests.reverse())].reverse();
}

/** A task may report its platform's image where the service names the index: then it is the index that was pulled. */
async function pulled(
  ecr: EcrClient,
  repository: RunningImage["repository"],
  { tag = "latest", digests }: { readonly tag: string | undefined; readonly digests: readonly string[] },
  running: readonly string[],
): Promise<StoredImage[]> {
  const ids = digests.length > 0 ? digests.map((imageDigest) => ({ imageDigest })) : [{ imageTag: tag }];
  const named: StoredImage[] = [];
  for (const id of ids) {
    const stored = await storedImage(ecr, repository, id);
    if (stored) named.push(stored);
  }
  if (running.length === 0) return [named[0] ?? gone(repository, digests[0] ?? tag)];
  const found: StoredImage[] = [];
  for (const imageDigest of running) {
    found.push(
      named.find(({ digest, children }) => digest === imageDigest || children.includes(imageDigest)) ??
        (await indexOf(ecr, repository, imageDigest)) ??
        (await storedImage(ecr, repository, { imageDigest })) ??
        gone(repository, imageDigest),
    );
  }
  return [...new Map(found.map((stored) => [stored.digest, stored])).values()];
}

/** The index that a platform's image was pulled by, when nothing names it any more: its tag has moved on. */
async function indexOf(
  ecr: EcrClient,
  repository: RunningImage["repository"],
  child: string,
): Promise<StoredImage | undefined> {
  const images = await repositoryImages(ecr, repository.repositoryName);
  const [index] = images
    .filter(({ children = [] }) => children.includes(child))
    .sort((a, b) => b.imagePushedAt - a.imagePushedAt);
  return index && storedImage(ecr, repository, { imageDigest: index.imageDigest });
}

function gone({ repositoryName }: RunningImage["repository"], image: string): never {
  throw new ReleaseError(
    "image-gone",
    `The service runs ${image}, and the repository ${repositoryName} has it no more: the next task can't start. Push the image again, or deploy another one.`,
  );
}
