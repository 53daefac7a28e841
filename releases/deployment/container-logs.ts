import { DescribeTaskDefinitionCommand, type Task } from "@aws-sdk/client-ecs";

import type { EcsClient } from "../../inventory/aws/clients";
import { lastPart } from "../../retention/arn";
import { secretValues } from "../../retention/secret-lines";

/** Where a container that ended has written. */
export interface ContainerLog {
  readonly container: string;
  /** The CloudWatch log group. */
  readonly group: string;
  /** Empty where ECS gives it no name that can be told. */
  readonly stream: string;
  /** Where the group is, where the container says so. */
  readonly region?: string;
  /** The last lines of it, secrets masked. None where nobody has read it. */
  readonly lines?: readonly string[];
}

/** A container's log, and what of it must not be shown. */
export interface EndedContainer {
  readonly log: ContainerLog;
  /** The values of its environment's variables that are named like secrets. */
  readonly secrets: readonly string[];
}

/**
 * The logs of a task's containers that ended by themselves, as its task definition says; those of other drivers than
 * `awslogs` are left out.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using_awslogs.html
 */
export async function endedContainers(
  ecs: EcsClient,
  { taskArn = "", taskDefinitionArn, containers = [] }: Task,
): Promise<EndedContainer[]> {
  if (taskDefinitionArn === undefined) return [];
  const { taskDefinition } = await ecs.send(
    new DescribeTaskDefinitionCommand({ taskDefinition: taskDefinitionArn }),
  );
  const ended = new Map(
    containers.filter(({ exitCode }) => exitCode !== undefined).map((one) => [one.name, one]),
  );
  return (taskDefinition?.containerDefinitions ?? []).flatMap(
    ({ name = "", logConfiguration, environment = [] }) => {
      const options = logConfiguration?.options ?? {};
      const { "awslogs-group": group, "awslogs-stream-prefix": prefix, "awslogs-region": region } = options;
      const container = ended.get(name);
      if (!container || logConfiguration?.logDriver !== "awslogs" || group === undefined) return [];
      // Without a prefix the driver names the stream by the container's id.
      const stream =
        prefix === undefined ? (container.runtimeId ?? "") : `${prefix}/${name}/${lastPart(taskArn)}`;
      const variables = environment.map(({ name: variable = "", value }) => [variable, value] as const);
      return [
        {
          log: { container: name, group, stream, ...(region !== undefined && { region }) },
          secrets: secretValues(Object.fromEntries(variables)),
        },
      ];
    },
  );
}
