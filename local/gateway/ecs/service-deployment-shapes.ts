import type { Json } from "../mend";
import { deploymentArn, revisionArn } from "./service-arns";
import type { DeploymentRecord, ServiceView } from "./service-history";

/** A service deployment as `ListServiceDeployments` shows it. */
export function deploymentBrief({ serviceArn, clusterArn }: ServiceView, record: DeploymentRecord): Json {
  const { id, createdAt, finishedAt, status, statusReason } = record;
  return {
    serviceDeploymentArn: deploymentArn(serviceArn, id),
    serviceArn,
    clusterArn,
    createdAt,
    startedAt: createdAt,
    ...(finishedAt === undefined ? {} : { finishedAt }),
    targetServiceRevisionArn: revisionArn(serviceArn, id),
    status,
    ...(statusReason ? { statusReason } : {}),
  };
}

/** A service deployment as `DescribeServiceDeployments` shows it. */
export function deploymentDetails(service: ServiceView, record: DeploymentRecord): Json {
  const { targetServiceRevisionArn: arn, ...rest } = deploymentBrief(service, record);
  const counts = (id: string) => {
    const live = service.deployments.find((deployment) => deployment.id === id);
    return {
      requestedTaskCount: live?.desiredCount ?? 0,
      runningTaskCount: live?.runningCount ?? 0,
      pendingTaskCount: live?.pendingCount ?? 0,
    };
  };
  const { source, rollbackTo, statusReason, updatedAt } = record;
  const sourceServiceRevisions =
    source === undefined ? [] : [{ arn: revisionArn(service.serviceArn, source), ...counts(source) }];
  return {
    ...rest,
    updatedAt,
    sourceServiceRevisions,
    targetServiceRevision: { arn, ...counts(record.id) },
    deploymentConfiguration: service.deploymentConfiguration ?? {},
    ...(rollbackTo === undefined
      ? {}
      : {
          rollback: {
            reason: statusReason ?? "",
            startedAt: updatedAt,
            serviceRevisionArn: revisionArn(service.serviceArn, rollbackTo),
          },
        }),
    deploymentCircuitBreaker: {
      status: breakerStatus(service, record),
      failureCount: record.failedTasks,
      threshold: breakerThreshold(record),
    },
  };
}

function breakerStatus({ deploymentConfiguration }: ServiceView, { status }: DeploymentRecord): string {
  if (deploymentConfiguration?.deploymentCircuitBreaker?.enable !== true) return "DISABLED";
  if (status.startsWith("ROLLBACK")) return "TRIGGERED";
  return status === "IN_PROGRESS" ? "MONITORING" : "MONITORING_COMPLETE";
}

/**
 * Half the tasks, at least 3, at most 200.
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html
 */
function breakerThreshold({ desiredCount }: DeploymentRecord): number {
  return Math.min(200, Math.max(3, Math.ceil(desiredCount / 2)));
}
