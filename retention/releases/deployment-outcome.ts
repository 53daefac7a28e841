import { lastPart } from "../arn";

/** A service as `ecs:DescribeServices` has it, as far as it tells how its deployment is. */
export interface DeployedService {
  readonly status?: string | undefined;
  readonly deployments?: readonly ListedDeployment[] | undefined;
  readonly taskSets?: readonly ListedTaskSet[] | undefined;
}

export interface ListedDeployment {
  readonly status?: string | undefined;
  readonly taskDefinition?: string | undefined;
  readonly rolloutState?: string | undefined;
  readonly rolloutStateReason?: string | undefined;
  readonly desiredCount?: number | undefined;
  readonly runningCount?: number | undefined;
}

export interface ListedTaskSet {
  readonly status?: string | undefined;
  readonly taskDefinition?: string | undefined;
  readonly stabilityStatus?: string | undefined;
}

/** A service deployment as `ecs:DescribeServiceDeployments` has it. */
export interface RecordedDeployment {
  readonly status?: string | undefined;
  readonly statusReason?: string | undefined;
  readonly rollback?: { readonly reason?: string | undefined } | undefined;
}

/** How far a service's deployment is. */
export type DeploymentOutcome =
  | {
      readonly state: "in-progress";
      readonly waitsFor: string;
      /** Of the primary deployment, once there is one. */
      readonly taskDefinition?: string;
    }
  | { readonly state: "deployed"; readonly taskDefinition: string }
  | { readonly state: "failed"; readonly reason: string };

/**
 * What became of a deployment: what counts is what ECS has made the primary one, not what it was asked for.
 *
 * @param latest The newest service deployment, where ECS has it on record.
 * @param wanted The task definition that was to be deployed, as ARN or `family:revision`; `undefined` if only the image
 *   is known.
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Deployment.html
 */
export function deploymentOutcome(
  service: DeployedService,
  latest: RecordedDeployment | undefined,
  wanted: string | undefined,
): DeploymentOutcome {
  if (service.status !== "ACTIVE") return failed(`The service is ${service.status ?? "gone"}.`);
  const { taskDefinition, rolloutState, reason, unsteady } = primaryOf(service);
  if (taskDefinition === undefined) return waiting("ECS to begin the deployment");
  if (rolloutState === "FAILED") return failed(reason);

  // After a rollback the primary deployment is the former one, and completed.
  if (wanted !== undefined && lastPart(taskDefinition) !== lastPart(wanted)) {
    const own = service.deployments?.find(
      (one) => one.rolloutState === "FAILED" && lastPart(one.taskDefinition ?? "") === lastPart(wanted),
    );
    if (own) return failed(own.rolloutStateReason);
    if (latest && isGivenUp(latest)) return failed(latest.statusReason ?? latest.rollback?.reason);
  }
  if (rolloutState === "IN_PROGRESS")
    return waiting(`the deployment of ${lastPart(taskDefinition)}`, taskDefinition);
  if (latest && isUnderWay(latest))
    return waiting(`the service deployment, which is ${latest.status}`, taskDefinition);
  if (unsteady !== undefined) return waiting(unsteady, taskDefinition);
  return { state: "deployed", taskDefinition };
}

/** Services of the CODE_DEPLOY and EXTERNAL controllers have task sets in the place of deployments. */
function primaryOf({ deployments = [], taskSets = [] }: DeployedService): {
  readonly taskDefinition?: string | undefined;
  readonly rolloutState?: string | undefined;
  readonly reason?: string | undefined;
  /** What keeps a service from being steady whose deployments have no state. */
  readonly unsteady?: string | undefined;
} {
  const taskSet = taskSets.find(({ status }) => status === "PRIMARY");
  if (taskSet)
    return {
      taskDefinition: taskSet.taskDefinition,
      rolloutState: taskSet.stabilityStatus === "STABILIZING" ? "IN_PROGRESS" : "COMPLETED",
    };
  const deployment = deployments.find(({ status }) => status === "PRIMARY");
  return {
    taskDefinition: deployment?.taskDefinition,
    rolloutState: deployment?.rolloutState,
    reason: deployment?.rolloutStateReason,
    unsteady:
      deployment && deployment.rolloutState === undefined ? unsteadyBy(deployment, deployments) : undefined,
  };
}

/**
 * ECS gives no `rolloutState` of a service behind a Classic Load Balancer. It is steady as `aws ecs wait services-stable`
 * has it: one deployment is left, and all its tasks run.
 *
 * @see https://docs.aws.amazon.com/cli/latest/reference/ecs/wait/services-stable.html
 */
function unsteadyBy(
  { desiredCount = 0, runningCount = desiredCount, taskDefinition = "" }: ListedDeployment,
  deployments: readonly ListedDeployment[],
): string | undefined {
  const name = lastPart(taskDefinition);
  if (runningCount !== desiredCount)
    return `${desiredCount} running tasks of ${name}, of which there are ${runningCount}`;
  return deployments.length > 1 ? `the former deployment's tasks to end` : undefined;
}

/** @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ServiceDeployment.html */
function isGivenUp({ status = "PENDING" }: RecordedDeployment): boolean {
  return status.startsWith("ROLLBACK_") || status.startsWith("STOP");
}

function isUnderWay({ status = "PENDING" }: RecordedDeployment): boolean {
  return ["PENDING", "IN_PROGRESS", "STOP_REQUESTED", "ROLLBACK_REQUESTED", "ROLLBACK_IN_PROGRESS"].includes(
    status,
  );
}

function waiting(waitsFor: string, taskDefinition?: string): DeploymentOutcome {
  return { state: "in-progress", waitsFor, ...(taskDefinition !== undefined && { taskDefinition }) };
}

function failed(reason: string | undefined): DeploymentOutcome {
  return { state: "failed", reason: reason ?? "ECS gives no reason" };
}
