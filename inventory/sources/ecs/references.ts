import type { ImageUser } from "../../../retention";
import type { Calls } from "../../aws/calls";
import type { EcsClient } from "../../aws/clients";
import { clusterArns } from "./clusters";
import { neededRevisions } from "./deployments";
import { serviceRevisions, type SeenRevision } from "./revisions";
import { services, type SeenService } from "./services";
import { runningContainers, type RunningContainer } from "./tasks";
import type { Found } from "../../registry/reference";
import { lastPart } from "../../../retention/arn";
import type { DefinedContainer } from "../../known/known-definitions";
import type { TaskDefinitions } from "./task-definitions";

/** Whether an image, as a task definition has it, is one of those that are asked about. */
export type IsWanted = (image: string) => boolean;

/**
 * The images of services and tasks: of what runs, and of what services are deployed to and would go back to.
 *
 * Of services that neither refer to a wanted image nor are being deployed, only their task definitions are looked at.
 *
 * @throws {InventoryError}
 */
export async function ecsReferences(
  ecs: EcsClient,
  calls: Calls,
  definitions: TaskDefinitions,
  isWanted: IsWanted = () => true,
  onServices?: (services: readonly SeenService[]) => void,
): Promise<Found[]> {
  const clusters = await clusterArns(ecs, calls);
  const [seen, found] = await Promise.all([
    services(ecs, calls, clusters),
    runningContainers(ecs, calls, clusters),
  ]);
  onServices?.(seen);
  const running = withReleaseNames(found, seen);
  const concern = await Promise.all(seen.map((service) => concerns(service, calls, definitions, isWanted)));
  const concerned = seen.filter((_, index) => concern[index]);
  const needed = await neededRevisions(ecs, calls, concerned);
  const arns = new Set(needed.flatMap((one) => [...one.keys()]));
  const revisions = await serviceRevisions(ecs, calls, [...arns]);

  const pinned = pinnedByTasks(running);
  const neededOf = new Map(concerned.map((service, index) => [service, needed[index]]));
  const ofServices = seen.flatMap((service) =>
    generationsOf(service, neededOf.get(service) ?? new Map(), revisions).map((generation) =>
      imagesOf(generation, pinned, calls, definitions),
    ),
  );
  const ofTasks = running.map((container) => imageOfTask(container, calls, definitions));
  return (await Promise.all([...ofServices, ...ofTasks])).flat();
}

/**
 * Whether a service has to be looked at more deeply. One that is not being deployed goes back to nothing but what it runs,
 * so that its task definitions tell all repositories that it needs.
 */
async function concerns(
  { isThrough, taskDefinitions }: SeenService,
  calls: Calls,
  definitions: TaskDefinitions,
  isWanted: IsWanted,
): Promise<boolean> {
  if (!isThrough) return true;
  const defined = await Promise.all(taskDefinitions.map(({ arn }) => definitions(arn, calls)));
  return defined.some((containers) => !containers || containers.some(({ image }) => isWanted(image)));
}

/** A task definition that a service needs, with the images that ECS has found for it, if it has. */
interface Generation {
  readonly taskDefinition: string;
  readonly revision?: SeenRevision;
  readonly user: ImageUser;
}

function generationsOf(
  service: SeenService,
  needed: ReadonlyMap<string, ReadonlySet<string>>,
  revisions: ReadonlyMap<string, SeenRevision>,
): Generation[] {
  const { taskDefinitions } = service;
  const ofRevisions = [...needed].flatMap(([arn, roles]) => {
    const revision = revisions.get(arn);
    if (!revision) return [];
    const { taskDefinition } = revision;
    return [...roles].map((role) => ({ taskDefinition, revision, user: userOf(service, role) }));
  });
  const covered = new Set(ofRevisions.map(({ taskDefinition }) => lastPart(taskDefinition)));
  return [
    ...ofRevisions,
    ...taskDefinitions
      .filter(({ arn }) => !covered.has(lastPart(arn)))
      .map(({ arn, role }) => ({ taskDefinition: arn, user: userOf(service, role) })),
  ];
}

function userOf(service: SeenService, role: string): ImageUser {
  return { kind: "service", name: service.name, role, ...saidOf(service) };
}

/** What a service's tags say. */
function saidOf({ releasesAs, owner }: SeenService): Pick<ImageUser, "releasesAs" | "owner"> {
  return { ...(releasesAs !== undefined && { releasesAs }), ...(owner !== undefined && { owner }) };
}

/** A service says under which name its releases are counted, and whose it is, and its tasks don't: they are the same user. */
function withReleaseNames(
  running: readonly RunningContainer[],
  seen: readonly SeenService[],
): readonly RunningContainer[] {
  const services = new Map(seen.map((service) => [service.name, saidOf(service)]));
  return running.map((container) => {
    const { user } = container;
    return user.kind === "service"
      ? { ...container, user: { ...user, ...services.get(user.name) } }
      : container;
  });
}

/** Containers of services whose tasks say by which digest they run. */
function pinnedByTasks(running: readonly RunningContainer[]): ReadonlySet<string> {
  return new Set(
    running.flatMap(({ user, taskDefinition, container, digest }) =>
      digest === undefined ? [] : [pinKey(user.name, taskDefinition, container)],
    ),
  );
}

function pinKey(service: string, taskDefinition: string, container: string): string {
  return JSON.stringify([service, lastPart(taskDefinition), container]);
}

async function imagesOf(
  { taskDefinition, revision, user }: Generation,
  pinned: ReadonlySet<string>,
  calls: Calls,
  definitions: TaskDefinitions,
): Promise<Found[]> {
  const defined = await definitions(taskDefinition, calls);
  const established = revision?.images ?? [];
  if (!defined && established.length === 0)
    return [{ reference: lastPart(taskDefinition), user, reason: "task-definition-not-found" }];
  // A revision that ECS has not started yet has no images, and AWS doesn't say that it ever has those of all containers.
  const names = new Set([...(defined ?? []), ...established.map(asContainer)].map(({ name }) => name));
  return [...names].flatMap((name): Found[] => {
    const container = defined?.find((one) => one.name === name);
    const found = established.find((one) => one.container === name);
    const image = container?.image ?? found?.image ?? "";
    const byTag: Found[] = container?.byTag === true ? [{ image, user }] : [];
    if (found?.digest !== undefined) return [...byTag, { image, digest: found.digest, user }];
    // A tag may stand for another image by now: the tasks know better, and are asked themselves.
    if (pinned.has(pinKey(user.name, taskDefinition, name))) return byTag;
    return [{ image, user }];
  });
}

function asContainer({ container, image }: SeenRevision["images"][number]): DefinedContainer {
  return { name: container, image, byTag: false };
}

async function imageOfTask(
  { user, taskDefinition, container, image: given, digest }: RunningContainer,
  calls: Calls,
  definitions: TaskDefinitions,
): Promise<Found[]> {
  // A service's tasks start by what the service has established.
  if (digest === undefined && user.kind === "service") return [];
  const image = given === "" ? await imageIn(taskDefinition, container, calls, definitions) : given;
  return image === undefined ? [] : [{ image, ...(digest !== undefined && { digest }), user }];
}

async function imageIn(
  taskDefinition: string,
  container: string,
  calls: Calls,
  definitions: TaskDefinitions,
): Promise<string | undefined> {
  const defined = await definitions(taskDefinition, calls);
  return defined?.find(({ name }) => name === container)?.image;
}
