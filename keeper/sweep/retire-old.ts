import type { Calls } from "../../inventory/aws/calls";
import type { EcsClient } from "../../inventory/aws/clients";
import { awsCall } from "../../releases/aws-call";
import { deployedDigests } from "../../releases/deployment/deployed-digests";
import { putTag } from "../../releases/place-tag";
import { removeReleaseTags } from "../../releases/remove-tags";
import { storedImage } from "../../releases/stored-image";
import type { ImageUser } from "../../retention/images/image-in-use";
import type { NamedUse } from "../../retention/releases/plan-marks";
import {
  endHistory,
  newestRelease,
  planReleases,
  releasedDigests,
  type ReleaseHistory,
} from "../../retention/releases/plan-releases";
import { formatGoneTag, parseGoneTag } from "../../retention/releases/release-tag";
import type { KeeperWorld } from "../world";
import { tagsByName, type NamedTags } from "./tags-by-name";
import type { Repository } from "./repository";
import type { Marked } from "./place-marks";

/**
 * Takes the release tags away that no release is kept for: tags only, never an image. Those of a service that a stack of
 * berth's has made are its stack's to retire. Needs to know of everything that is in use.
 *
 * @returns how many went
 * @throws {InventoryError}
 */
export async function retireOld(
  world: KeeperWorld,
  seen: Repository,
  { tags, byName }: Marked,
  calls: Calls,
): Promise<number> {
  const { clients, log } = world;
  const { repositoryName } = seen.repository;
  const inUse = seen.held.map(({ image }) => image.imageDigest);
  const usersOf = new Map(seen.held.map(({ image, users }) => [image.imageDigest, users]));
  let retired = 0;
  for (const [name, named] of tagsByName(tags)) {
    const use = byName.get(name);
    // A sidecar's releases have a name of their own, which no user has: whoever runs them tells whose they are.
    const users = [...(use?.users ?? []), ...named.digests.flatMap((digest) => usersOf.get(digest) ?? [])];
    if (users.some(({ owner }) => owner !== undefined)) continue;
    const isGone = users.length === 0;
    const remove = isGone
      ? await ofTheGone(world, repositoryName, name, named)
      : await ofTheLiving(world, repositoryName, { name, named, use, inUse });
    if (remove.length === 0) continue;
    const { removed } = await removeReleaseTags(clients.ecr, repositoryName, remove, { calls });
    retired += removed.length;
    if (removed.length > 0)
      log("info", "retired", { repository: repositoryName, name, isGone, tags: removed });
  }
  return retired;
}

interface LivingName {
  readonly name: string;
  readonly named: NamedTags;
  readonly use: NamedUse | undefined;
  readonly inUse: readonly string[];
}

/** What of a service is beyond its last releases. */
async function ofTheLiving(
  { clients: { ecs }, settings: { keepReleases }, log }: KeeperWorld,
  repositoryName: string,
  { name, named: { tags }, use, inUse }: LivingName,
): Promise<readonly string[]> {
  const digest = (use?.current.length === 1 ? use.current[0] : newestRelease(name, tags)?.digest) ?? "";
  const history: ReleaseHistory = { service: name, digest, tags, inUse, keepReleases };
  const first = planReleases(history);
  if (first.remove.length === 0) return [];
  const services = (use?.users ?? []).filter(({ kind }) => kind === "service");
  if (services.length === 0) return first.remove;
  const deployed = await deployedBy(ecs, services, releasedDigests(name, tags));
  const { remove, unknown } = planReleases({ ...history, deployed });
  if (unknown.length > 0)
    log("info", "unknown-releases", { repository: repositoryName, name, tags: unknown });
  return remove;
}

/** What ECS has seen any of the services run. */
async function deployedBy(
  ecs: EcsClient,
  services: readonly ImageUser[],
  wanted: readonly string[],
): Promise<ReadonlySet<string>> {
  const { DescribeServicesCommand } = await import("@aws-sdk/client-ecs");
  const found = new Set<string>();
  for (const user of new Set(services.map(({ name }) => name))) {
    const [cluster = "", service = ""] = user.split("/");
    const { services: [described] = [] } = await awsCall("ecs:DescribeServices", `the service ${user}`, () =>
      ecs.send(new DescribeServicesCommand({ cluster, services: [service] })),
    );
    const taskDefinition = described?.taskDefinition ?? described?.deployments?.[0]?.taskDefinition;
    // Deleted since it was listed, or deployed by others, in task sets: then nothing more of it is known.
    if (taskDefinition === undefined) continue;
    for (const digest of await deployedDigests(ecs, { cluster, service, taskDefinition }, wanted))
      found.add(digest);
  }
  return found;
}

/** Of a service that is gone, all, once it has been gone for so long; until then a tag says since when. */
async function ofTheGone(
  { clients: { ecr }, settings: { retireGoneAfterDays }, now, log }: KeeperWorld,
  repositoryName: string,
  name: string,
  { tags }: NamedTags,
): Promise<readonly string[]> {
  const today = dayOf(now());
  const [since] = tags.flatMap(({ tag }) => parseGoneTag(tag)?.day ?? []).sort();
  if (since !== undefined)
    return daysBetween(since, today) < retireGoneAfterDays ? [] : endHistory(name, tags);
  const newest = newestRelease(name, tags);
  // It never was a release: nothing to go back to.
  if (!newest) return endHistory(name, tags);
  const image = await storedImage(ecr, { repositoryName }, { imageDigest: newest.digest });
  if (!image) return [];
  await putTag(ecr, { repositoryName }, formatGoneTag(name, today), image);
  log("info", "gone", { repository: repositoryName, name, retiredInDays: retireGoneAfterDays });
  return [];
}

/** `20261130` */
function dayOf(time: number): string {
  return new Date(time).toISOString().slice(0, 10).replaceAll("-", "");
}

function daysBetween(from: string, to: string): number {
  const [a, b] = [from, to].map((day) =>
    Date.UTC(Number(day.slice(0, 4)), Number(day.slice(4, 6)) - 1, Number(day.slice(6))),
  ) as [number, number];
  return (b - a) / (24 * 60 * 60 * 1000);
}
