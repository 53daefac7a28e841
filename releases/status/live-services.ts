import type { Service } from "@aws-sdk/client-ecs";

import type { Calls, EcsClient } from "../../inventory";
import { inBatches } from "../../inventory/aws/in-batches";
import { serviceRevisions } from "../../inventory/sources/ecs/revisions";
import { taskDefinitions } from "../../inventory/sources/ecs/task-definitions";
import { lastPart } from "../../retention/arn";
import { repositoryPlace } from "../../retention/images/ecr-registry";
import { parseImageReference } from "../../retention/images/image-reference";
import type { StackService } from "./stack-services";

/** A service as ECS has it. */
export interface LiveService {
  readonly arn: string;
  /** `family:revision` of the newest deployment. */
  readonly taskDefinition: string;
  readonly containers: readonly LiveContainer[];
  /** When that deployment began, in milliseconds since 1970. */
  readonly since?: number;
  readonly runningCount: number;
  readonly desiredCount: number;
  readonly isUnderWay: boolean;
  /** Why ECS gave up what the service was last to run, as far as it still says so; by `family:revision`. */
  readonly givenUp: Readonly<Record<string, string>>;
}

export interface LiveContainer {
  readonly name: string;
  /** As the task definition has it. */
  readonly image: string;
  /** In the image's registry, whichever it is; empty for an image of Docker Hub's. */
  readonly repositoryName: string;
  /** Where the image is named by a tag alone. */
  readonly tag?: string;
  /** Unknown where the image is named by a tag, and ECS hasn't fixed it. */
  readonly digest?: string;
}

/**
 * The services of these that ECS has. A call for ten of a cluster, one for twenty revisions, and one for each task
 * definition of which ECS tells no revision.
 *
 * @throws {InventoryError}
 */
export async function liveServices(
  ecs: EcsClient,
  calls: Calls,
  wanted: readonly StackService[],
): Promise<LiveService[]> {
  const clusters = [...new Set(wanted.map(({ clusterArn }) => clusterArn))];
  const found = await Promise.all(
    clusters.map((cluster) =>
      described(
        ecs,
        calls,
        cluster,
        wanted.filter(({ clusterArn }) => clusterArn === cluster),
      ),
    ),
  );
  const services = found.flat().filter(({ status }) => status === "ACTIVE");
  const arns = services.flatMap(({ currentServiceRevisions = [] }) =>
    currentServiceRevisions.flatMap(({ arn }) => arn ?? []),
  );
  const revisions = [...(await serviceRevisions(ecs, calls, arns)).values()];
  const definitions = taskDefinitions(ecs);
  return Promise.all(
    services.map(async (service) => {
      const taskDefinition = lastPart(service.taskDefinition ?? "");
      const revision = revisions.find(
        (one) => lastPart(one.taskDefinition) === taskDefinition && one.images.length > 0,
      );
      const images =
        revision?.images.map(({ container: name, ...rest }) => ({ name, ...rest })) ??
        (await definitions(taskDefinition, calls)) ??
        [];
      return { ...liveService(service, taskDefinition), containers: images.map(container) };
    }),
  );
}

async function described(
  ecs: EcsClient,
  calls: Calls,
  cluster: string,
  wanted: readonly StackService[],
): Promise<Service[]> {
  const { DescribeServicesCommand } = await import("@aws-sdk/client-ecs");
  const action = "ecs:DescribeServices";
  const arns = wanted.map(({ arn }) => arn);
  return inBatches(calls, arns, { action, absent: ["MISSING"] }, async (services) => {
    const answer = await calls.makeUnless(["ClusterNotFoundException"], action, () =>
      ecs.send(new DescribeServicesCommand({ cluster, services })),
    );
    return {
      found: answer?.services,
      failures: answer ? (answer.failures ?? []).map(({ reason }) => reason) : services.map(() => "MISSING"),
    };
  });
}

function liveService(service: Service, taskDefinition: string): Omit<LiveService, "containers"> {
  const { serviceArn: arn = "", runningCount = 0, desiredCount = 0, deployments = [] } = service;
  const since = deployments.find(({ status }) => status === "PRIMARY")?.createdAt?.getTime();
  const failed = deployments.filter(({ rolloutState }) => rolloutState === "FAILED");
  return {
    ...{ arn, taskDefinition, runningCount, desiredCount },
    ...(since !== undefined && { since }),
    isUnderWay: deployments.some(({ rolloutState }) => rolloutState === "IN_PROGRESS"),
    givenUp: Object.fromEntries(
      failed.map((one) => [
        lastPart(one.taskDefinition ?? ""),
        one.rolloutStateReason ?? "ECS gives no reason",
      ]),
    ),
  };
}

function container({ name, image, digest }: Omit<LiveContainer, "repositoryName" | "tag">): LiveContainer {
  const parsed = parseImageReference(image);
  const { repository = "", tag = "latest", digest: named } = parsed.ok ? parsed.value : {};
  const known = digest ?? named;
  return {
    ...{ name, image, repositoryName: repositoryPlace(repository).repositoryName },
    ...(known === undefined ? { tag } : { digest: known }),
  };
}
