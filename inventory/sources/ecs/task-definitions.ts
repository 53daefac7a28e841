import type { ImageUser } from "../../../retention";
import { lastPart } from "../../../retention/arn";
import type { Calls } from "../../aws/calls";
import type { EcsClient } from "../../aws/clients";
import type { Found } from "../../registry/reference";

/** A container of a task definition. */
export interface DefinedContainer {
  readonly name: string;
  readonly image: string;
  /** Whether ECS starts tasks by the tag, whatever it stands for by then. */
  readonly byTag: boolean;
}

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

export function taskDefinitions(ecs: EcsClient): TaskDefinitions {
  const known = new Map<string, ReturnType<TaskDefinitions>>();
  return (taskDefinition, calls) => {
    const name = lastPart(taskDefinition);
    let found = known.get(name);
    if (!found) known.set(name, (found = describe(ecs, calls, name)));
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
