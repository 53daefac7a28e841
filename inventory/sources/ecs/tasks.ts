import type { Task } from "@aws-sdk/client-ecs";

import type { ImageUser } from "../../../retention";
import { perPage } from "../../aws/call-limits";
import type { Calls } from "../../aws/calls";
import type { EcsClient } from "../../aws/clients";
import { everyPage } from "../../aws/every-page";
import { inBatches } from "../../aws/in-batches";
import { lastPart } from "../../../retention/arn";

/** A container of tasks that run; one for all tasks in which it is the same. */
export interface RunningContainer {
  readonly user: ImageUser;
  /** `family:revision` */
  readonly taskDefinition: string;
  readonly container: string;
  /** As the task definition has it; empty where ECS doesn't say. */
  readonly image: string;
  /** What the container was made of; not known before it was pulled. */
  readonly digest?: string;
}

/**
 * The containers of all tasks that should run, of services or on their own. A hundred tasks a call.
 *
 * @throws {InventoryError}
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Container.html
 */
export async function runningContainers(
  ecs: EcsClient,
  calls: Calls,
  clusters: readonly string[],
): Promise<RunningContainer[]> {
  const found = await Promise.all(clusters.map((cluster) => ofCluster(ecs, calls, cluster)));
  return found.flat();
}

async function ofCluster(ecs: EcsClient, calls: Calls, cluster: string): Promise<RunningContainer[]> {
  const { DescribeTasksCommand, ListTasksCommand } = await import("@aws-sdk/client-ecs");
  const arns = await everyPage(
    calls,
    "ecs:ListTasks",
    async (nextToken) => {
      // Tasks that are about to start are wanted to be RUNNING, too: no task is wanted to be PENDING.
      const desiredStatus = "RUNNING";
      const page = await ecs.send(
        new ListTasksCommand({ cluster, desiredStatus, maxResults: perPage["ecs:ListTasks"], nextToken }),
      );
      return { items: page.taskArns, next: page.nextToken };
    },
    goneCluster,
  );
  const action = "ecs:DescribeTasks";
  const found = await inBatches(calls, arns, { action, absent: ["MISSING"] }, async (tasks) => {
    const answer = await calls.makeUnless(goneCluster, action, () =>
      ecs.send(new DescribeTasksCommand({ cluster, tasks })),
    );
    return {
      // Thousands of tasks are a few different containers.
      found: answer?.tasks?.map((task) => containersOf(task, lastPart(cluster))),
      failures: answer ? (answer.failures ?? []).map(({ reason }) => reason) : tasks.map(() => "MISSING"),
    };
  });
  return [...new Map(found.flat().map((one) => [JSON.stringify(one), one])).values()];
}

const goneCluster = ["ClusterNotFoundException"];

function containersOf(task: Task, cluster: string): RunningContainer[] {
  const { taskDefinitionArn = "", group = "", containers = [] } = task;
  const taskDefinition = lastPart(taskDefinitionArn);
  const service = group.startsWith(servicePrefix) ? group.slice(servicePrefix.length) : undefined;
  const user: ImageUser = {
    kind: service === undefined ? "task" : "service",
    name: `${cluster}/${service ?? taskDefinition}`,
    role: "running",
  };
  return containers.map(({ name = "", image = "", imageDigest }) => ({
    user,
    taskDefinition,
    container: name,
    image,
    ...(imageDigest !== undefined && { digest: imageDigest }),
  }));
}

const servicePrefix = "service:";
