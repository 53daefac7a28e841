import type { ServiceDeployment, ServiceDeploymentBrief } from "@aws-sdk/client-ecs";

import { perPage } from "../../aws/call-limits";
import type { Calls } from "../../aws/calls";
import type { EcsClient } from "../../aws/clients";
import type { SeenService } from "./services";
import { everyPage } from "../../aws/every-page";
import { inBatches } from "../../aws/in-batches";

/** The revisions that a service needs, by ARN, each with what for. */
export type NeededRevisions = ReadonlyMap<string, ReadonlySet<string>>;

/**
 * Which revisions services run, are deployed to and from, and would go back to: a deployment that fails goes back to the
 * last one that succeeded. In the order of the services.
 *
 * The list of a service's deployments is asked for only while one is under way: for one that has settled, what runs and
 * what it would go back to are the same.
 *
 * @throws {InventoryError}
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html
 */
export async function neededRevisions(
  ecs: EcsClient,
  calls: Calls,
  services: readonly SeenService[],
): Promise<NeededRevisions[]> {
  const listed = await Promise.all(services.map((service) => recorded(ecs, calls, service)));
  const arns = services.flatMap(({ deployment }, index) => [
    ...(deployment === undefined ? [] : [deployment]),
    ...(listed[index] ?? []).flatMap(({ status, serviceDeploymentArn }) =>
      isThrough(status) ? [] : (serviceDeploymentArn ?? []),
    ),
  ]);
  const deployments = await described(ecs, calls, [...new Set(arns)]);
  return services.map(({ arn, revisions }, index) => {
    const needed = new Map<string, Set<string>>();
    const need = (revision: string | undefined, role: string) => {
      if (revision === undefined) return;
      needed.set(revision, (needed.get(revision) ?? new Set()).add(role));
    };
    for (const revision of revisions) need(revision, "running");
    need(lastSuccessful(listed[index] ?? [])?.targetServiceRevisionArn, "last successful");
    for (const deployment of deployments.get(arn) ?? []) needOf(deployment, need);
    return needed;
  });
}

/** What a deployment needs: until it is through, all that it may still end with. */
function needOf(
  { status, sourceServiceRevisions = [], targetServiceRevision, rollback }: ServiceDeployment,
  need: (revision: string | undefined, role: string) => void,
): void {
  if (status === "SUCCESSFUL") return need(targetServiceRevision?.arn, "last successful");
  if (status === "ROLLBACK_SUCCESSFUL") return need(rollback?.serviceRevisionArn, "last successful");
  for (const { arn } of sourceServiceRevisions) need(arn, "deployment source");
  need(targetServiceRevision?.arn, "deployment target");
  need(rollback?.serviceRevisionArn, "rollback target");
}

async function recorded(
  ecs: EcsClient,
  calls: Calls,
  { arn, clusterArn, byEcs, isSettled }: SeenService,
): Promise<ServiceDeploymentBrief[]> {
  if (isSettled || !byEcs) return [];
  const { ListServiceDeploymentsCommand } = await import("@aws-sdk/client-ecs");
  return everyPage(
    calls,
    "ecs:ListServiceDeployments",
    async (nextToken) => {
      const which = { cluster: clusterArn, service: arn, status: [...telling] };
      const page = await ecs.send(
        new ListServiceDeploymentsCommand({
          ...which,
          maxResults: perPage["ecs:ListServiceDeployments"],
          nextToken,
        }),
      );
      return { items: page.serviceDeployments, next: page.nextToken };
    },
    ["ClusterNotFoundException", "ServiceNotFoundException", "UnsupportedFeatureException"],
  );
}

/** Those under way, and those that may be gone back to. */
const telling = [
  "PENDING",
  "IN_PROGRESS",
  "STOP_REQUESTED",
  "ROLLBACK_REQUESTED",
  "ROLLBACK_IN_PROGRESS",
  "SUCCESSFUL",
] as const;

function isThrough(status: string | undefined): boolean {
  return status === "SUCCESSFUL" || status === "ROLLBACK_SUCCESSFUL";
}

/** AWS doesn't say in which order it lists them. */
function lastSuccessful(listed: readonly ServiceDeploymentBrief[]): ServiceDeploymentBrief | undefined {
  const time = ({ finishedAt, createdAt }: ServiceDeploymentBrief) =>
    (finishedAt ?? createdAt)?.getTime() ?? 0;
  return listed
    .filter(({ status }) => status === "SUCCESSFUL")
    .reduce<ServiceDeploymentBrief | undefined>(
      (last, one) => (last && time(last) >= time(one) ? last : one),
      undefined,
    );
}

/** By the service's ARN; twenty a call, whosever they are. One that ECS doesn't know any more is left out. */
async function described(
  ecs: EcsClient,
  calls: Calls,
  arns: readonly string[],
): Promise<Map<string, ServiceDeployment[]>> {
  const { DescribeServiceDeploymentsCommand } = await import("@aws-sdk/client-ecs");
  const action = "ecs:DescribeServiceDeployments";
  const found = await inBatches(calls, arns, { action, absent: ["MISSING"] }, async (wanted) => {
    const input = { serviceDeploymentArns: wanted };
    const answer = await calls.make(action, () => ecs.send(new DescribeServiceDeploymentsCommand(input)));
    return {
      found: answer.serviceDeployments,
      failures: (answer.failures ?? []).map(({ reason }) => reason),
    };
  });
  const byService = new Map<string, ServiceDeployment[]>();
  for (const deployment of found) {
    const { serviceArn = "" } = deployment;
    byService.set(serviceArn, [...(byService.get(serviceArn) ?? []), deployment]);
  }
  return byService;
}
