import {
  boundedCalls,
  InventoryError,
  lifecyclePolicyText,
  type Calls,
  type InventoryClients,
  type RepositorySummary,
} from "../../inventory";
import { listedImages, withChildren } from "../../inventory/registry/repository-images";
import {
  guardImagesInUse,
  movingTags,
  parseLivePolicy,
  type Image,
  type ImageInUse,
  type LifecyclePolicy,
  type TaggedDigest,
} from "../../retention";
import { lastPart } from "../../retention/arn";
import { taggedDigests } from "../../retention/releases/plan-releases";
import { liveServices, type LiveService } from "./live-services";
import { digestOf, serviceStatus, type StatusTag } from "./service-status";
import { repositoriesIn, servicesIn, type StackRepository, type StackService } from "./stack-services";
import type { StackState } from "./stack-state";
import type { KeeperStatus, RepositoryStatus, StackStatus } from "./stack-status";

/** What is looked at, and by whom. */
export interface StatusQuery {
  readonly stack: string;
  readonly state: StackState;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** The functions that mark what runs, of the account and region. @default nobody looks for them */
  readonly keepers?: KeeperLook;
  /** Calls to share bound and count with. @default calls of one's own */
  readonly calls?: Calls;
}

/** Looks for keepers once; then tells which of them keep a repository. @throws {InventoryError} */
export type KeeperLook = (
  clients: InventoryClients,
  calls: Calls,
) => Promise<
  (
    repository: Pick<RepositorySummary, "repositoryName" | "repositoryArn">,
    policy: LifecyclePolicy,
  ) => Promise<KeeperStatus[]>
>;

/**
 * Reads what runs of a stack, and judges it. Of one with up to ten services in a cluster and a thousand images: a call each
 * for the services, their revisions, the repository's images, the running indexes and the lifecycle policy; and for
 * keepers the account's functions, and the log of each.
 *
 * @throws {InventoryError} where services or images can't be read
 */
export async function readStatus(clients: InventoryClients, query: StatusQuery): Promise<StackStatus> {
  const { stack, state, now, calls = boundedCalls() } = query;
  const before = calls.count;
  const services = servicesIn(state);
  const [live, looked] = await Promise.all([
    liveServices(clients.ecs, calls, services),
    keepersIn(clients, query.keepers, calls),
  ]);
  const repositories = await Promise.all(
    repositoriesIn(state).map((repository) =>
      repositoryStatus(clients, { repository, live, services, now, calls, keepersOf: looked.keepersOf }),
    ),
  );
  const tags = new Map(
    repositories.map(({ images, status }) => [status.repositoryName, statusTags(images)] as const),
  );
  return {
    ...{ stack, at: new Date(now).toISOString(), updatedAt: state.writtenAt ?? null },
    services: services.map((service) =>
      serviceStatus(
        service,
        live.find(({ arn }) => arn === service.arn),
        tags,
      ),
    ),
    repositories: repositories.map(({ status }) => status),
    ...(looked.unknown !== undefined && { keepersUnknown: looked.unknown }),
    calls: calls.count - before,
  };
}

type KeepersOf = Awaited<ReturnType<KeeperLook>>;

/** Whoever may not look for functions sees the rest all the same. */
async function keepersIn(
  clients: InventoryClients,
  look: KeeperLook | undefined,
  calls: Calls,
): Promise<{ readonly keepersOf?: KeepersOf; readonly unknown?: string }> {
  if (!look) return {};
  try {
    return { keepersOf: await look(clients, calls.apart()) };
  } catch (error) {
    if (!(error instanceof InventoryError)) throw error;
    return { unknown: error.message };
  }
}

interface RepositoryQuery {
  readonly repository: StackRepository;
  readonly live: readonly LiveService[];
  readonly services: readonly StackService[];
  readonly now: number;
  readonly calls: Calls;
  readonly keepersOf: KeepersOf | undefined;
}

async function repositoryStatus(
  clients: InventoryClients,
  { repository, live, services, now, calls, keepersOf }: RepositoryQuery,
): Promise<{ readonly images: readonly Image[]; readonly status: RepositoryStatus }> {
  const { repositoryName, repositoryArn = "" } = repository;
  const [listed, text] = await Promise.all([
    listedImages(clients.ecr, repositoryName, { calls }),
    lifecyclePolicyText(clients.ecr, repositoryName, { calls }),
  ]);
  const inUse = usesOf({ repositoryName, live, services }, taggedDigests(listed));
  const running = new Set(inUse.map(({ digest }) => digest));
  const isRunning = ({ imageDigest }: Image) => running.has(imageDigest);
  const images = await withChildren(clients.ecr, repositoryName, listed, isRunning, calls);
  const parsed = text === undefined ? undefined : parseLivePolicy(text);
  const policy: LifecyclePolicy = parsed?.ok ? parsed.value.policy : { rules: [] };
  const newest = Math.max(...images.map(({ imagePushedAt }) => imagePushedAt));
  const guarded = { policy, images, inUse, now, movingTags: movingTags(repository, images) };
  const status = {
    repositoryName,
    images: images.length,
    newestPush: images.length === 0 ? null : new Date(newest).toISOString(),
    keepers: (await keepersOf?.({ repositoryName, repositoryArn }, policy)) ?? [],
    findings: guardImagesInUse(guarded),
    ...(parsed?.ok === false && {
      findingsUnknown: `its lifecycle policy has what this version of berth doesn't know: ${parsed.problems.map(({ message }) => message).join(" ")}`,
    }),
  };
  return { images, status };
}

function statusTags(images: readonly Image[]): readonly StatusTag[] {
  return images.flatMap((image) =>
    taggedDigests([image]).map((one) => ({ ...one, isArchived: image.imageStatus === "ARCHIVED" })),
  );
}

/** What these services run of the repository. */
function usesOf(
  { repositoryName, live, services }: Pick<RepositoryQuery, "live" | "services"> & StackRepository,
  tags: readonly TaggedDigest[],
): ImageInUse[] {
  return services.flatMap((service) => {
    const { containers = [] } = live.find(({ arn }) => arn === service.arn) ?? {};
    const name = `${lastPart(service.clusterArn)}/${lastPart(service.arn)}`;
    return containers.flatMap((container) => {
      const digest = digestOf(container, tags);
      return digest !== undefined && container.repositoryName === repositoryName
        ? [{ repositoryName, digest, user: { kind: "service" as const, name, role: "running" } }]
        : [];
    });
  });
}
