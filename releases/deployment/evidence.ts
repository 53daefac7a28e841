import {
  DescribeServicesCommand,
  DescribeTasksCommand,
  ListTasksCommand,
  type Service,
  type ServiceDeployment,
  type Task,
} from "@aws-sdk/client-ecs";

import type { EcsClient } from "../../inventory/aws/clients";
import { lastPart } from "../../retention/arn";

import type { DeploymentEvidence, StoppedTask } from "./report";
import { newestServiceDeployment } from "./newest";

/** Which service, and since when. */
export interface EvidenceQuery {
  /** Name or ARN. */
  readonly cluster: string | undefined;
  /** Name or ARN. */
  readonly service: string;
  /** What happened before is not told. @default whatever ECS remembers */
  readonly since?: Date;
}

/** Asks ECS for everything that explains a deployment; what can't be asked is named in the answer. Never throws. */
export async function deploymentEvidence(
  ecs: EcsClient,
  { cluster, service: reference, since }: EvidenceQuery,
): Promise<DeploymentEvidence> {
  const unanswered: string[] = [];
  const ask = async <T>(action: string, call: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await call();
    } catch (error) {
      unanswered.push(`${action} (${error instanceof Error ? error.name : String(error)})`);
      return undefined;
    }
  };
  const isRecent = (at: Date | undefined) => since === undefined || at === undefined || at >= since;

  const described = await ask("ecs:DescribeServices", () =>
    ecs.send(new DescribeServicesCommand({ cluster, services: [reference] })),
  );
  const service = described?.services?.[0];
  const [deployment, tasks] = service
    ? await Promise.all([
        ask("ecs:ListServiceDeployments, ecs:DescribeServiceDeployments", () =>
          newestServiceDeployment(ecs, cluster, service.serviceArn ?? reference),
        ),
        ask("ecs:ListTasks, ecs:DescribeTasks", () => stopped(ecs, cluster, service.serviceName)),
      ])
    : [undefined, undefined];

  return {
    service: lastPart(service?.serviceName ?? reference),
    cluster: lastPart(service?.clusterArn ?? cluster ?? "default"),
    failures: service ? failuresOf(service, deployment, isRecent) : [],
    stoppedTasks: tellingTasks((tasks ?? []).filter(({ stoppedAt }) => isRecent(stoppedAt))),
    events: (service?.events ?? [])
      .filter(({ createdAt }) => isRecent(createdAt))
      .slice(0, 5)
      .flatMap(({ message }) => (message === undefined ? [] : [message])),
    unanswered,
  };
}

async function stopped(
  ecs: EcsClient,
  cluster: string | undefined,
  serviceName: string | undefined,
): Promise<Task[]> {
  const { taskArns = [] } = await ecs.send(
    new ListTasksCommand({ cluster, serviceName, desiredStatus: "STOPPED" }),
  );
  if (taskArns.length === 0) return [];
  const { tasks = [] } = await ecs.send(new DescribeTasksCommand({ cluster, tasks: taskArns.slice(0, 100) }));
  return tasks;
}

function failuresOf(
  service: Service,
  deployment: ServiceDeployment | undefined,
  isRecent: (at: Date | undefined) => boolean,
): string[] {
  const listed = (service.deployments ?? [])
    .filter(({ rolloutState, updatedAt }) => rolloutState === "FAILED" && isRecent(updatedAt))
    .map(
      ({ id = "", taskDefinition = "", rolloutStateReason }) =>
        `Deployment ${id} of ${lastPart(taskDefinition)} failed: ${rolloutStateReason ?? "ECS gives no reason"}`,
    );
  const { status = "PENDING", statusReason, rollback, updatedAt } = deployment ?? {};
  const isBad = status.startsWith("ROLLBACK_") || status.startsWith("STOP");
  const reason = statusReason ?? rollback?.reason;
  const isTold = listed.some((line) => reason !== undefined && line.endsWith(reason));
  return isBad && isRecent(updatedAt) && !isTold
    ? [...listed, `The latest deployment is ${status}: ${reason ?? "ECS gives no reason"}`]
    : listed;
}

/** Newest first. Tasks that ECS or somebody stopped explain little where others ended or did not start. */
function tellingTasks(tasks: readonly Task[]): StoppedTask[] {
  const ordered = [...tasks].sort((a, b) => (b.stoppedAt?.getTime() ?? 0) - (a.stoppedAt?.getTime() ?? 0));
  const telling = ordered.filter(
    ({ stopCode }) => stopCode !== "ServiceSchedulerInitiated" && stopCode !== "UserInitiated",
  );
  return (telling.length > 0 ? telling : ordered).map(
    ({ taskDefinitionArn = "", stopCode, stoppedReason, containers = [] }) => ({
      taskDefinition: lastPart(taskDefinitionArn),
      ...(stopCode !== undefined && { stopCode }),
      ...(stoppedReason !== undefined && { stoppedReason }),
      containers: containers.map(({ name = "", exitCode, reason }) => ({
        name,
        ...(exitCode !== undefined && { exitCode }),
        ...(reason !== undefined && { reason }),
      })),
    }),
  );
}
