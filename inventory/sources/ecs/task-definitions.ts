import type { ImageUser } from "../../../retention";
import { lastPart } from "../../../retention/arn";
import type { Calls } from "../../aws/calls";
import type { EcsClient } from "../../aws/clients";
import { isRevisionArn, type DefinedContainer, type KnownDefinitions } from "../../known/known-definitions";
import type { Found } from "../../registry/reference";

/**
 * The containers of a task definition; of a family's newest active one where no revision is given. `undefined` when
 * there is none. Asks once for each.
 *
 * @throws {InventoryError}
 */
export type TaskDefinitions = (
  taskDefinition: string,
  calls: Calls,
) => Promise<readonly DefinedContainer[] | undefined>;

/** @param known What was learnt before, which is not asked for again. */
export function taskDefinitions(ecs: EcsClient, known?: KnownDefinitions): TaskDefinitions {
  const asked = new Map<string, ReturnType<TaskDefinitions>>();
  const learn: TaskDefinitions = async (taskDefinition, calls) => {
    const isFixed = known !== undefined && isRevisionArn(taskDefinition);
    const before = isFixed ? known.get(taskDefinition) : undefined;
    if (before) return before;
    const found = await describe(ecs, calls, lastPart(taskDefinition));
    if (found && isFixed) known.set(taskDefinition, found);
    return found;
  };
  return (taskDefinition, calls) => {
    const name = lastPart(taskDefinition);
    let found = asked.get(name);
    if (!found) asked.set(name, (found = learn(taskDefinition, calls)));
    return found;
  };
}

/** What a user gets whose tasks are made of a task definition as it is written. */
export async function definedImages(
  definitions: TaskDefinitions,
  calls: Calls,
  taskDefinition: string,
  user: ImageUser,
): Promise<Found[]> {
  const containers = await definitions(taskDefinition, calls);
  if (!containers)
    return [{ reference: lastPart(taskDefinition), user, reason: "task-definition-not-found" }];
  return containers.map(({ image }) => ({ image, user }));
}

/** ECS says `ClientException` of a task definition that it doesn't have; of a deleted one too. */
const absent = ["ClientException"];

async function describe(
  ecs: EcsClient,
  calls: Calls,
  taskDefinition: string,
): Promise<readonly DefinedContainer[] | undefined> {
  const { DescribeTaskDefinitionCommand } = await import("@aws-sdk/client-ecs");
  calls.saw("ecs:DescribeTaskDefinition", 1);
  const answer = await calls.makeUnless(absent, "ecs:DescribeTaskDefinition", () =>
    ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition })),
  );
  return answer?.taskDefinition?.containerDefinitions?.map(
    ({ name = "", image = "", versionConsistency }) => ({
      name,
      image,
      byTag: versionConsistency === "disabled",
    }),
  );
}
