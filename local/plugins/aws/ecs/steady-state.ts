import type { Deployment, ECS, Service } from "@aws-sdk/client-ecs";
import type { AwsContext } from "../context";
import { waitFor } from "../wait";
import { findService } from "./service-lookup";

const timeoutMs = 20 * 60_000;

/** Waits until ECS knows the service as active. */
export async function waitUntilActive(
  aws: AwsContext,
  id: string,
  cluster: string | undefined,
): Promise<void> {
  const ecs = await aws.ecs();
  await waitFor(aws, { what: "state to become 'ACTIVE'", timeoutMs }, async () =>
    (await findService(ecs, id, cluster))?.status === "ACTIVE" ? true : undefined,
  );
}

/**
 * Waits until the deployment that `startedAt` began is successful, and fails with ECS's reason once ECS has stopped it
 * or is through with rolling it back. A change that made no new deployment waits for as many tasks as wanted.
 *
 * Follows terraform-provider-aws 6, whose code the official plugin runs (`statusServiceWaitForStable`).
 * @see https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/ecs/service.go
 */
export async function waitUntilSteady(
  aws: AwsContext,
  id: string,
  cluster: string | undefined,
  startedAt: Date,
): Promise<void> {
  const ecs = await aws.ecs();
  let primary: Deployment | undefined;
  let deploymentArn: string | undefined;
  const what = "state to become 'tfSTABLE' (last state: 'tfPENDING')";
  await waitFor(aws, { what, timeoutMs, intervalMs: 1000 }, async () => {
    const service = await findService(ecs, id, cluster);
    if (!service) throw new Error("couldn't find resource");
    if (service.status !== "ACTIVE") return undefined;
    primary ??= service.deployments?.find(({ status }) => status === "PRIMARY");
    if (!primary || !isNew(service, primary, startedAt)) return runsAsWanted(service) ? true : undefined;
    deploymentArn ??= await serviceDeploymentOf(ecs, service, primary, startedAt);
    return deploymentArn !== undefined && (await isSuccessful(ecs, deploymentArn)) ? true : undefined;
  });
}

function isNew(service: Service, primary: Deployment, startedAt: Date): boolean {
  return (
    (service.deploymentController?.type ?? "ECS") === "ECS" &&
    primary.createdAt !== undefined &&
    primary.createdAt > startedAt
  );
}

function runsAsWanted({ deployments, desiredCount, runningCount }: Service): boolean {
  // The local AWS lists a failed deployment until the next one is through; it runs nothing.
  const live = (deployments ?? []).filter(({ rolloutState }) => rolloutState !== "FAILED");
  return live.length === 1 && runningCount === desiredCount;
}

/** A deployment's number, `ecs-svc/NUMBER`, is that of the service revision that it brings. */
async function serviceDeploymentOf(
  ecs: ECS,
  { serviceName, clusterArn }: Service,
  { id = "" }: Deployment,
  startedAt: Date,
): Promise<string | undefined> {
  const number = id.split("/")[1];
  if (number === undefined) throw new Error(`invalid primary task set ID format: ${id}`);
  let nextToken: string | undefined;
  do {
    const page = await ecs.listServiceDeployments({
      cluster: clusterArn,
      service: serviceName,
      createdAt: { after: startedAt },
      nextToken,
    });
    const found = page.serviceDeployments?.find(({ targetServiceRevisionArn }) =>
      targetServiceRevisionArn?.includes(number),
    );
    if (found) return found.serviceDeploymentArn;
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  return undefined;
}

async function isSuccessful(ecs: ECS, serviceDeploymentArn: string): Promise<boolean> {
  const { serviceDeployments } = await ecs.describeServiceDeployments({
    serviceDeploymentArns: [serviceDeploymentArn],
  });
  const deployment = serviceDeployments?.[0];
  switch (deployment?.status) {
    case "SUCCESSFUL":
      return true;
    case "STOPPED":
    case "ROLLBACK_FAILED":
    case "ROLLBACK_SUCCESSFUL":
      throw new Error(deployment.statusReason ?? "Deployment failed");
    default:
      return false;
  }
}
