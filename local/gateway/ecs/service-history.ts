import { z } from "zod";

/** What the emulator tells of a service, as far as its deployments are concerned. */
export const ServiceView = z.looseObject({
  serviceArn: z.string(),
  clusterArn: z.string(),
  status: z.string(),
  deploymentConfiguration: z
    .looseObject({
      deploymentCircuitBreaker: z.looseObject({ enable: z.boolean(), rollback: z.boolean() }).optional(),
    })
    .optional(),
  deployments: z.array(
    z.looseObject({
      id: z.string(),
      status: z.string(),
      taskDefinition: z.string(),
      desiredCount: z.number(),
      runningCount: z.number(),
      pendingCount: z.number().default(0),
      failedTasks: z.number().default(0),
      rolloutState: z.string(),
      rolloutStateReason: z.string().default(""),
      createdAt: z.number(),
      updatedAt: z.number(),
    }),
  ),
});
export type ServiceView = z.infer<typeof ServiceView>;
type Deployment = ServiceView["deployments"][number];

/** One service deployment and the revision that it aims at, as remembered. */
export const DeploymentRecord = z.object({
  id: z.string(),
  taskDefinition: z.string(),
  createdAt: z.number(),
  updatedAt: z.number(),
  finishedAt: z.number().optional(),
  status: z.enum([
    "IN_PROGRESS",
    "SUCCESSFUL",
    "STOPPED",
    "ROLLBACK_IN_PROGRESS",
    "ROLLBACK_SUCCESSFUL",
    "ROLLBACK_FAILED",
  ]),
  statusReason: z.string().optional(),
  desiredCount: z.number(),
  failedTasks: z.number(),
  /** The images of the revision, resolved when the deployment was first seen: a tag may move later. */
  images: z
    .array(z.object({ containerName: z.string(), image: z.string(), imageDigest: z.string().optional() }))
    .optional(),
  /** Record whose revision ran before. */
  source: z.string().optional(),
  /** Record whose revision a rollback went back to. */
  rollbackTo: z.string().optional(),
});
export type DeploymentRecord = z.infer<typeof DeploymentRecord>;

/** ECS forgets by time (90 days); here a number does. */
const recordsKept = 200;

/**
 * The history of a service, oldest first, after its present state was seen.
 *
 * The emulator forgets a deployment once its tasks are gone.
 */
export function observe(
  history: readonly DeploymentRecord[],
  service: ServiceView,
  now: number,
): DeploymentRecord[] {
  const oldestFirst = service.deployments.toReversed();
  const known = new Set(history.map(({ id }) => id));
  const present = new Map(oldestFirst.map((deployment) => [deployment.id, deployment]));
  const records = history.map((record) => advance(record, present.get(record.id), service, now));
  for (const deployment of oldestFirst.filter(({ id }) => !known.has(id))) {
    const source = records.findLast(({ status }) => status === "SUCCESSFUL")?.id;
    const { id, taskDefinition, createdAt, updatedAt, desiredCount, failedTasks } = deployment;
    const record: DeploymentRecord = {
      ...{ id, taskDefinition, createdAt, updatedAt, desiredCount, failedTasks, status: "IN_PROGRESS" },
      ...(source === undefined ? {} : { source }),
    };
    records.push(advance(record, deployment, service, now));
  }
  return records.slice(-recordsKept);
}

function advance(
  record: DeploymentRecord,
  deployment: Deployment | undefined,
  service: ServiceView,
  now: number,
): DeploymentRecord {
  if (record.status !== "IN_PROGRESS" && record.status !== "ROLLBACK_IN_PROGRESS") return record;
  // Gone without having been seen to fail: the emulator drops what was completed, or failed before that.
  if (!deployment) {
    const status = record.status === "IN_PROGRESS" ? "SUCCESSFUL" : "ROLLBACK_SUCCESSFUL";
    return { ...record, status, finishedAt: now };
  }
  const { status, reason, rollbackTo } = outcome(deployment, service);
  const { desiredCount, failedTasks, updatedAt } = deployment;
  return {
    ...record,
    ...{ desiredCount, failedTasks, updatedAt, status },
    ...(reason ? { statusReason: reason } : {}),
    ...(rollbackTo === undefined ? {} : { rollbackTo }),
    ...(status.endsWith("IN_PROGRESS") ? {} : { finishedAt: now }),
  };
}

function outcome(
  deployment: Deployment,
  { deployments, deploymentConfiguration }: ServiceView,
): { status: DeploymentRecord["status"]; reason?: string; rollbackTo?: string } {
  const primary = deployments.find(({ status }) => status === "PRIMARY");
  const isPrimary = primary?.id === deployment.id;
  if (deployment.rolloutState === "FAILED") {
    if (deploymentConfiguration?.deploymentCircuitBreaker?.rollback !== true)
      return { status: "STOPPED", reason: deployment.rolloutStateReason };
    // Newest first: what comes after a deployment is older.
    const isRollback =
      primary !== undefined && deployments.indexOf(primary) > deployments.indexOf(deployment);
    if (!isRollback) return { status: "ROLLBACK_FAILED", reason: noCandidate };
    const done = primary.rolloutState === "COMPLETED";
    return {
      status: done ? "ROLLBACK_SUCCESSFUL" : "ROLLBACK_IN_PROGRESS",
      reason: rolledBack,
      rollbackTo: primary.id,
    };
  }
  if (deployment.rolloutState === "COMPLETED") return { status: "SUCCESSFUL" };
  return isPrimary
    ? { status: "IN_PROGRESS" }
    : { status: "STOPPED", reason: "A newer deployment of the service took its place." };
}

/** AWS's words, as observed. */
const rolledBack = "Service deployment rolled back because the circuit breaker threshold was exceeded.";
const noCandidate = "No rollback candidate was found to run the rollback.";
