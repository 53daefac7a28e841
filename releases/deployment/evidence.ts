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
import type { Clock } from "../clock";
import { containerLogs } from "./container-logs";
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
  /** The ARN of what was to be deployed: failures of others are not told. @default whichever there are */
  readonly taskDefinition?: string | undefined;
}

/**
 * Asks ECS for everything that explains a deployment; what can't be asked is named in the answer. Never throws.
 *
 * ECS says that a deployment failed a moment before it says why its tasks stopped. Where it has no reason yet, it is asked
 * again, four times in ten seconds; once alone, where no clock is given.
 */
export async function deploymentEvidence(
  ecs: EcsClient,
  query: EvidenceQuery,
  clock?: Pick<Clock, "sleep">,
): Promise<DeploymentEvidence> {
  let evidence = await readEvidence(ecs, query);
  for (const pause of pauses) {
    if (!clock || !isUnexplained(evidence)) break;
    await clock.sleep(pause);
    evidence = await readEvidence(ecs, query);
  }
  return evidence;
}

const pauses = [1000, 2000, 3000, 4000];

function isUnexplained({ failures, stoppedTasks, unanswered }: DeploymentEvidence): boolean {
  const hasHappened = failures.length + stoppedTasks.length > 0;
  const isTold = stoppedTasks.some(({ stoppedReason = "" }) => stoppedReason !== "");
  return hasHappened && !isTold && unanswered.length === 0;
}

async function readEvidence(
  ecs: EcsClient,
  { cluster, service: reference, since, taskDefinition: wanted }: EvidenceQuery,
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

  const recent = ofDefinition(
    (tasks ?? []).filter(({ stoppedAt }) => isRecent(stoppedAt)),
    wanted,
  );
  const telling = tellingTasks(recent);
  const ended = telling.find(({ stopCode }) => stopCode === "EssentialContainerExited");
  const logs = ended && (await ask("ecs:DescribeTaskDefinition", () => containerLogs(ecs, ended)));
  return {
    service: lastPart(service?.serviceName ?? reference),
    cluster: lastPart(service?.clusterArn ?? cluster ?? "default"),
    failures: service ? failuresOf(service, deployment, isRecent, wanted) : [],
    stoppedTasks: telling.map(stoppedTask),
    logs: logs ?? [],
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

/** Of the task definition that was to be deployed, where any are: others stopped for other reasons. */
function ofDefinition(tasks: readonly Task[], wanted: string | undefined): readonly Task[] {
  if (wanted === undefined) return tasks;
  const own = tasks.filter(({ taskDefinitionArn = "" }) => lastPart(taskDefinitionArn) === lastPart(wanted));
  return own.length > 0 ? own : tasks;
}

/** Of this deployment alone: ECS goes on listing former ones that failed. */
function failuresOf(
  service: Service,
  deployment: ServiceDeployment | undefined,
  isRecent: (at: Date | undefined) => boolean,
  wanted: string | undefined,
): string[] {
  const listed = (service.deployments ?? [])
    .filter(
      ({ taskDefinition }) => wanted === undefined || lastPart(taskDefinition ?? "") === lastPart(wanted),
    )
    .filter(({ rolloutState, createdAt }) => rolloutState === "FAILED" && isRecent(createdAt))
    .sort((a, b) => time(b.createdAt) - time(a.createdAt))
    .slice(0, 1)
    .map(
      ({ id = "", taskDefinition = "", rolloutStateReason }) =>
        `Deployment ${id} of ${lastPart(taskDefinition)} failed: ${rolloutStateReason ?? "ECS gives no reason"}`,
    );
  const { status = "PENDING", statusReason, rollback, createdAt } = deployment ?? {};
  const isBad = status.startsWith("ROLLBACK_") || status.startsWith("STOP");
  const reason = statusReason ?? rollback?.reason;
  const isTold = listed.some((line) => reason !== undefined && line.endsWith(reason));
  return isBad && isRecent(createdAt) && !isTold
    ? [...listed, `The latest deployment is ${status}: ${reason ?? "ECS gives no reason"}`]
    : listed;
}

/** Newest first. Tasks that ECS or somebody stopped explain little where others ended or did not start. */
function tellingTasks(tasks: readonly Task[]): readonly Task[] {
  const ordered = [...tasks].sort((a, b) => time(b.stoppedAt) - time(a.stoppedAt));
  const telling = ordered.filter(
    ({ stopCode }) => stopCode !== "ServiceSchedulerInitiated" && stopCode !== "UserInitiated",
  );
  return telling.length > 0 ? telling : ordered;
}

function stoppedTask({
  taskDefinitionArn = "",
  stopCode,
  stoppedReason,
  containers = [],
}: Task): StoppedTask {
  return {
    taskDefinition: lastPart(taskDefinitionArn),
    ...(stopCode !== undefined && { stopCode }),
    ...(stoppedReason !== undefined && { stoppedReason }),
    containers: containers.map(({ name = "", exitCode, reason }) => ({
      name,
      ...(exitCode !== undefined && { exitCode }),
      ...(reason !== undefined && { reason }),
    })),
  };
}

function time(at: Date | undefined): number {
  return at?.getTime() ?? 0;
}
