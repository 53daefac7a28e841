import { perPage } from "../aws/call-limits";
import type { Calls } from "../aws/calls";
import type { EcsClient } from "../aws/clients";
import { everyPage } from "../aws/every-page";
import type { Found } from "../registry/reference";
import type { TaskDefinitions } from "./ecs/task-definitions";

/**
 * The images of each family's newest active revision: what a call of `RunTask` starts that names the family, as a migration
 * in CI, a scheduler of one's own or Airflow does. Whether anybody makes such a call, ECS can't tell before it is made.
 *
 * @throws {InventoryError}
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RunTask.html (`taskDefinition`)
 */
export async function familyReferences(
  ecs: EcsClient,
  calls: Calls,
  definitions: TaskDefinitions,
): Promise<Found[]> {
  const { ListTaskDefinitionFamiliesCommand } = await import("@aws-sdk/client-ecs");
  const families = await everyPage(calls, "ecs:ListTaskDefinitionFamilies", async (nextToken) => {
    const maxResults = perPage["ecs:ListTaskDefinitionFamilies"];
    const page = await ecs.send(
      new ListTaskDefinitionFamiliesCommand({ status: "ACTIVE", maxResults, nextToken }),
    );
    return { items: page.families, next: page.nextToken };
  });
  const found = await Promise.all(
    families.map(async (name): Promise<Found[]> => {
      // A family whose last revision went since is nobody's any more.
      const containers = (await definitions(name, calls)) ?? [];
      const user = { kind: "task-definition", name, role: "newest revision" } as const;
      return containers.map(({ image }) => ({ image, user }));
    }),
  );
  return found.flat();
}
