import { repositoryTags } from "../inventory/registry/repository-tags";
import { awaitDeployment, type SteadyService } from "../releases/deployment/await-end";
import { placeRelease } from "../releases/place-tag";
import { countedName } from "../releases/naming/counted-name";
import { seriesOf } from "../releases/naming/series";
import type { RegistryImage } from "../releases/registry-image";
import { ReleaseError } from "../releases/release-error";
import { strayText } from "../releases/release-service";
import { runningImages, type RunningImage } from "../releases/running-images";
import { liftShield } from "../releases/shield";
import { clusterOfService, lastPart } from "../retention/arn";
import { formatPendingTag } from "../retention/releases/release-tag";
import { ownAccountOf } from "./account/own-account";
import { keptRepositories } from "./account/kept-repositories";
import { causeFields, keeperDimension, metricFields } from "./log";
import type { KeeperWorld } from "./world";

/** What became of a service that ECS has told of. */
export interface ServiceOutcome {
  readonly service: string;
  /** The tags that are on what it runs, those that were there before too. */
  readonly tags: readonly string[];
  /** Why there is none, where that is no failure. */
  readonly nothing?: string;
}

/**
 * Marks what a service runs once its deployment is through, in at most 12 calls for a service of one container, and one more
 * for each thousand tags of its repository beyond the first.
 *
 * @param timeoutMs How long to wait until the service is steady.
 * @throws {InventoryError}
 * @throws {ReleaseError} `too-many-writers`
 */
export async function keepService(
  world: KeeperWorld,
  serviceArn: string,
  timeoutMs = patienceMs,
): Promise<ServiceOutcome> {
  const { clients, clock, log } = world;
  const nothing = (reason: string, fields: Readonly<Record<string, unknown>> = {}): ServiceOutcome => {
    log("info", "nothing-to-mark", { service: serviceArn, reason, ...fields });
    return { service: serviceArn, tags: [], nothing: reason };
  };
  const cluster = clusterOfService(serviceArn) ?? "default";
  try {
    const wanted = { cluster, service: serviceArn, timeoutMs };
    const steady = await awaitDeployment(clients.ecs, wanted, clock);
    const own = await ownImages(world, steady);
    if (own.length === 0) return nothing("it runs no image of a repository that is kept");
    return await mark(world, steady, own);
  } catch (error) {
    if (!(error instanceof ReleaseError) || error.code === "too-many-writers") throw error;
    if (error.code !== "image-gone") return nothing(error.code, causeFields(error));
    // The next invocation would find no more of it: it is told of, and nothing is tried again.
    const metrics = metricFields(
      { ImagesInUseGone: 1 },
      { [keeperDimension]: world.functionName },
      world.now(),
    );
    log("error", "image-gone", { service: serviceArn, ...causeFields(error), ...metrics });
    return { service: serviceArn, tags: [], nothing: error.code };
  }
}

/** ECS tells once a deployment is through; where the next one has begun by then, its own event will come. */
const patienceMs = 20_000;

/** What runs out of the repositories that this keeper is for. Nobody is asked for an image of another account or region. */
async function ownImages(world: KeeperWorld, steady: SteadyService): Promise<readonly RunningImage[]> {
  const { clients, log, endpoint } = world;
  const { serviceArn = "" } = steady.service;
  const account = ownAccountOf(serviceArn);
  const query = { ecs: clients.ecs, ecr: () => Promise.resolve(clients.ecr), endpoint };
  const isWanted = ({ registryId = account.accountId, region = account.region, ...image }: RegistryImage) => {
    const isOwn = registryId === account.accountId && region === account.region;
    const fields = { service: serviceArn, repository: image.repositoryName, account: registryId, region };
    if (!isOwn) log("warn", "repository-elsewhere", fields);
    return isOwn;
  };
  const { images } = await runningImages({ ...query, isWanted }, steady);
  const kept = keptRepositories(world, account);
  const names = new Set(images.map(({ repository }) => repository.repositoryName));
  const wanted = new Set<string>();
  for (const name of names) if (await kept.includes(name)) wanted.add(name);
  return images.filter(({ repository }) => wanted.has(repository.repositoryName));
}

async function mark(
  { clients: { ecr }, clock, log }: KeeperWorld,
  { service }: SteadyService,
  images: readonly RunningImage[],
): Promise<ServiceOutcome> {
  const { serviceArn = "" } = service;
  const [first] = images as readonly [RunningImage];
  const known = await repositoryTags(ecr, first.repository.repositoryName);
  const { digest } = first.image;
  const counted = await countedName({
    ...{ ownTags: service.tags, ownName: service.serviceName ?? lastPart(serviceArn), digest },
    tags: () => Promise.resolve(known),
  });
  if (!("name" in counted)) {
    // Each of the names is one of its release tags: it is kept.
    log("warn", "ambiguous-name", { service: serviceArn, digest, ...counted });
    return { service: serviceArn, tags: [], nothing: "ambiguous-name" };
  }
  const { name } = counted;
  const tags: string[] = [];
  for (const [place, { image, repository, container }] of images.entries()) {
    const series = seriesOf(name, images, place);
    const { repositoryName } = repository;
    const isKnown = place === 0 && { known };
    const placed = await placeRelease(ecr, { repositoryName }, { ...series, image, ...isKnown }, clock);
    const { tag, isNew, stray } = placed;
    tags.push(tag);
    log("info", "marked", {
      service: serviceArn,
      container,
      repository: repositoryName,
      digest: image.digest,
      tag,
      isNew,
    });
    if (stray)
      log("warn", "stray-releases", {
        repository: repositoryName,
        tags: stray,
        message: strayText(repositoryName, stray),
      });
    if (placed.imageTags.includes(formatPendingTag(series.service, image.digest)))
      await liftShield(
        ecr,
        { repository: repositoryName, repositoryName, digest: image.digest },
        series.service,
      );
  }
  return { service: serviceArn, tags };
}
