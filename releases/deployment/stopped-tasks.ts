import { DescribeTasksCommand, ListTasksCommand, type Task } from "@aws-sdk/client-ecs";

import type { EcsClient } from "../../inventory/aws/clients";
import { lastPart } from "../../retention/arn";
import type { StoppedTask } from "./report";

/** The service's tasks that have stopped, of the last hour: ECS remembers no others. */
export async function stoppedTasks(
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
export function ofDefinition(tasks: readonly Task[], wanted: string | undefined): readonly Task[] {
  if (wanted === undefined) return tasks;
  const own = tasks.filter(({ taskDefinitionArn = "" }) => lastPart(taskDefinitionArn) === lastPart(wanted));
  return own.length > 0 ? own : tasks;
}

/** Newest first. Tasks that ECS or somebody stopped explain little where others ended or did not start. */
export function tellingTasks(tasks: readonly Task[]): readonly Task[] {
  const ordered = [...tasks].sort((a, b) => time(b.stoppedAt) - time(a.stoppedAt));
  const telling = ordered.filter(
    ({ stopCode }) => stopCode !== "ServiceSchedulerInitiated" && stopCode !== "UserInitiated",
  );
  return telling.length > 0 ? telling : ordered;
}

/** A task as it is told of. */
export function stoppedTask({
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
