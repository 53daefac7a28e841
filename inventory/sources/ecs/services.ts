import type { Deployment, Service } from "@aws-sdk/client-ecs";

import { perPage } from "../../aws/call-limits";
import type { Calls } from "../../aws/calls";
import type { EcsClient } from "../../aws/clients";
import { everyPage } from "../../aws/every-page";
import { inBatches } from "../../aws/in-batches";
import { lastPart } from "../../../retention/arn";
import { taggedName, taggedOwner } from "../../../retention/releases/history-name";

/** A service, as far as it says what it runs. */
export interface SeenService {
  readonly arn: string;
  readonly clusterArn: string;
  /** `<cluster>/<service>` */
  readonly name: string;
  /** The name under which its releases are counted, where its tag says it. */
  readonly releasesAs?: string;
  /** The stack that made it, where its tag says it. */
  readonly owner?: string;
  /** The ARN of what it is to run: of its newest deployment, or of the task set that is its main one. */
  readonly taskDefinition?: string | undefined;
  /** Whether a deployment is under way. */
  readonly isUnderWay: boolean;
  /** Deployments that ECS gave up, as far as it still lists them. */
  readonly failed: readonly { readonly taskDefinition: string; readonly reason?: string }[];
  /** What its deployments and task sets are made of, and for what. */
  readonly taskDefinitions: readonly { readonly arn: string; readonly role: string }[];
  /** The ARNs of the revisions that have tasks, or should have. */
  readonly revisions: readonly string[];
  /** The ARN of the newest deployment. */
  readonly deployment?: string;
  /** Whether ECS itself deploys it: others' deployments are task sets. */
  readonly byEcs: boolean;
  /** Whether nothing is being deployed. */
  readonly isThrough: boolean;
  /** The same where ECS says by which revision: what it runs is what it would go back to. */
  readonly isSettled: boolean;
}

/** All services of the clusters, ten a call. @throws {InventoryError} */
export async function services(
  ecs: EcsClient,
  calls: Calls,
  clusters: readonly string[],
): Promise<SeenService[]> {
  const found = await Promise.all(clusters.map((cluster) => ofCluster(ecs, calls, cluster)));
  return found.flat();
}

async function ofCluster(ecs: EcsClient, calls: Calls, cluster: string): Promise<SeenService[]> {
  const { DescribeServicesCommand, ListServicesCommand } = await import("@aws-sdk/client-ecs");
  const arns = await everyPage(
    calls,
    "ecs:ListServices",
    async (nextToken) => {
      const page = await ecs.send(
        new ListServicesCommand({ cluster, maxResults: perPage["ecs:ListServices"], nextToken }),
      );
      return { items: page.serviceArns, next: page.nextToken };
    },
    goneCluster,
  );
  const action = "ecs:DescribeServices";
  return inBatches(calls, arns, { action, absent: ["MISSING"] }, async (wanted) => {
    const answer = await calls.makeUnless(goneCluster, action, () =>
      ecs.send(new DescribeServicesCommand({ cluster, services: wanted, include: ["TAGS"] })),
    );
    return {
      found: answer?.services?.map((service) => readService(service, cluster)),
      failures: answer ? (answer.failures ?? []).map(({ reason }) => reason) : wanted.map(() => "MISSING"),
    };
  });
}

const goneCluster = ["ClusterNotFoundException"];

function readService(service: Service, cluster: string): SeenService {
  const { serviceArn = "", serviceName = lastPart(serviceArn), currentServiceDeployment } = service;
  const { deployments = [], taskSets = [], currentServiceRevisions = [], deploymentController } = service;
  const [deployment, ...others] = deployments;
  const releasesAs = taggedName(service.tags);
  const owner = taggedOwner(service.tags);
  const revisions = currentServiceRevisions.flatMap(({ arn }) => arn ?? []);
  const { taskDefinition = deployment?.taskDefinition } = service;
  const isThrough = deployment?.rolloutState === "COMPLETED" && others.length === 0;
  return {
    arn: serviceArn,
    clusterArn: cluster,
    name: `${lastPart(cluster)}/${serviceName}`,
    ...(releasesAs !== undefined && { releasesAs }),
    ...(owner !== undefined && { owner }),
    ...(taskDefinition !== undefined && { taskDefinition }),
    isUnderWay: deployments.some(isUnderWay),
    failed: deployments.flatMap(failure),
    taskDefinitions: [
      ...deployments
        .filter(({ status }) => status !== "INACTIVE")
        // ECS goes on listing a deployment that it gave up, of which nothing runs.
        .filter(
          ({ status, rolloutState, runningCount = 0 }) =>
            status === "PRIMARY" || rolloutState !== "FAILED" || runningCount > 0,
        )
        .map(({ taskDefinition, status, rolloutState }) => {
          const isTarget = status === "PRIMARY" && rolloutState !== "COMPLETED";
          return { arn: taskDefinition, role: isTarget ? "deployment target" : "running" };
        }),
      ...taskSets.map(({ taskDefinition }) => ({ arn: taskDefinition, role: "running" })),
    ].flatMap(({ arn, role }) => (arn === undefined ? [] : [{ arn, role }])),
    revisions,
    ...(currentServiceDeployment !== undefined && { deployment: currentServiceDeployment }),
    byEcs: (deploymentController?.type ?? "ECS") === "ECS",
    isThrough,
    isSettled: isThrough && revisions.length > 0,
  };
}

/** Where ECS tells no state, as of deployments that it doesn't make itself, the number of tasks does. */
function isUnderWay({ status, rolloutState, runningCount = 0, desiredCount = 0 }: Deployment): boolean {
  if (rolloutState !== undefined) return rolloutState === "IN_PROGRESS";
  return status === "PRIMARY" ? runningCount !== desiredCount : status === "ACTIVE" && runningCount > 0;
}

function failure({
  rolloutState,
  taskDefinition,
  rolloutStateReason: reason,
}: Deployment): SeenService["failed"] {
  if (rolloutState !== "FAILED" || taskDefinition === undefined) return [];
  return [{ taskDefinition, ...(reason !== undefined && { reason }) }];
}
