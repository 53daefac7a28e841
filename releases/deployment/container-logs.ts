import { DescribeTaskDefinitionCommand, type Task } from "@aws-sdk/client-ecs";

import type { EcsClient } from "../../inventory/aws/clients";
import { lastPart } from "../../retention/arn";

/** Where a container that ended has written. */
export interface ContainerLog {
  readonly container: string;
  /** The CloudWatch log group. */
  readonly group: string;
  /** Empty where ECS gives it no name that can be told. */
  readonly stream: string;
}

/**
 * The logs of a task's containers that ended by themselves, as its task definition says; those of other drivers than
 * `awslogs` are left out.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using_awslogs.html
 */
export async function containerLogs(
  ecs: EcsClient,
  { taskArn = "", taskDefinitionArn, containers = [] }: Task,
): Promise<ContainerLog[]> {
  if (taskDefinitionArn === undefined) return [];
  const { taskDefinition } = await ecs.send(
    new DescribeTaskDefinitionCommand({ taskDefinition: taskDefinitionArn }),
  );
  const ended = new Set(containers.filter(({ exitCode }) => exitCode !== undefined).map(({ name }) => name));
  return (taskDefinition?.containerDefinitions ?? []).flatMap(({ name = "", logConfiguration }) => {
    const { "awslogs-group": group, "awslogs-stream-prefix": prefix } = logConfiguration?.options ?? {};
    if (!ended.has(name) || logConfiguration?.logDriver !== "awslogs" || group === undefined) return [];
    const stream = prefix === undefined ? "" : `${prefix}/${name}/${lastPart(taskArn)}`;
    return [{ container: name, group, stream }];
  });
}
