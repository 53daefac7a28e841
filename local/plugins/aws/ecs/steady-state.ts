import type { Deployment, Service } from "@aws-sdk/client-ecs";
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
  await waitFor(aws, { what: "it to become active", timeoutMs }, async () =>
    (await findService(ecs, id, cluster))?.status === "ACTIVE" ? true : undefined,
  );
}

/**
 * Waits until the deployment of this task definition is the only one and runs as many tasks as wanted. Fails as soon as
 * ECS gives it up, with the service's own words.
 */
export async function waitUntilSteady(
  aws: AwsContext,
  id: string,
  cluster: string | undefined,
  taskDefinition: string | undefined,
): Promise<void> {
  const ecs = await aws.ecs();
  const told = new Set<string>();
  let deploymentId: string | undefined;
  let last: Service | undefined;
  try {
    await waitFor(
      aws,
      { what: "the service to reach a steady state", timeoutMs, intervalMs: 1000 },
      async () => {
        const service = await findService(ecs, id, cluster);
        if (!service || service.status === "INACTIVE") throw new Error("the service is gone");
        last = service;
        // What happened before this deployment is not what the user waits for.
        await tellEvents(aws, service, told, deploymentId === undefined);
        const deployment = ownDeployment(service, deploymentId, taskDefinition);
        deploymentId = deployment.id;
        return isSteady(service, deployment) ? true : undefined;
      },
    );
  } catch (error) {
    throw withEvents(error, last);
  }
}

/** The deployment that this update started, which must neither fail nor be replaced by a rollback. */
function ownDeployment(
  service: Service,
  id: string | undefined,
  taskDefinition: string | undefined,
): Deployment {
  const deployments = service.deployments ?? [];
  const matches = (candidate: Deployment) =>
    id === undefined
      ? !taskDefinition?.startsWith("arn:") || candidate.taskDefinition === taskDefinition
      : candidate.id === id;
  const own = deployments.find(matches);
  const primary = deployments.find(({ status }) => status === "PRIMARY");
  if (own?.rolloutState === "FAILED")
    throw new Error(`deployment ${own.id} failed: ${own.rolloutStateReason ?? "ECS gives no reason"}`);
  if (!own || own.status !== "PRIMARY")
    throw new Error(
      `deployment ${own?.id ?? id ?? "?"} of ${taskDefinition} is not the primary one: ` +
        `the service went to ${primary?.taskDefinition ?? "no task definition"} (${primary?.rolloutStateReason ?? "no reason given"})`,
    );
  return own;
}

function isSteady(service: Service, own: Deployment): boolean {
  // A deployment that failed earlier stays listed; it runs nothing.
  const others = (service.deployments ?? []).filter(
    ({ id, rolloutState }) => id !== own.id && rolloutState !== "FAILED",
  );
  const done = own.rolloutState === undefined || own.rolloutState === "COMPLETED";
  return others.length === 0 && done && service.runningCount === service.desiredCount;
}

async function tellEvents(
  aws: AwsContext,
  service: Service,
  told: Set<string>,
  first: boolean,
): Promise<void> {
  for (const { id, message } of [...(service.events ?? [])].reverse()) {
    if (id === undefined || told.has(id)) continue;
    told.add(id);
    if (!first && message !== undefined) await aws.log("status", message);
  }
}

function withEvents(error: unknown, service: Service | undefined): unknown {
  const events = (service?.events ?? [])
    .slice(0, 5)
    .flatMap(({ message }) => (message ? [`  ${message}`] : []));
  if (error instanceof Error && events.length > 0)
    error.message += `\nThe service's latest events:\n${events.join("\n")}`;
  return error;
}
