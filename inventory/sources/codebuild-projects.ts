import type { Calls } from "../aws/calls";
import type { InventoryClients } from "../aws/clients";
import { everyPage } from "../aws/every-page";
import { inBatches } from "../aws/in-batches";
import type { Found } from "../registry/reference";

/** The images that CodeBuild's projects build in, a hundred projects a call. @throws {InventoryError} */
export async function projectReferences(
  codeBuild: InventoryClients["codeBuild"],
  calls: Calls,
): Promise<Found[]> {
  const { BatchGetProjectsCommand, ListProjectsCommand } = await import("@aws-sdk/client-codebuild");
  const names = await everyPage(calls, "codebuild:ListProjects", async (nextToken) => {
    const page = await codeBuild.send(new ListProjectsCommand({ nextToken }));
    return { items: page.projects, next: page.nextToken };
  });
  const action = "codebuild:BatchGetProjects";
  const projects = await inBatches(calls, names, { action, absent: ["NOT_FOUND"] }, async (wanted) => {
    const answer = await calls.make(action, () =>
      codeBuild.send(new BatchGetProjectsCommand({ names: wanted })),
    );
    return { found: answer.projects, failures: (answer.projectsNotFound ?? []).map(() => "NOT_FOUND") };
  });
  return projects.flatMap(({ name = "", environment }): Found[] => {
    const image = environment?.image;
    return image === undefined ? [] : [{ image, user: { kind: "codebuild-project", name } }];
  });
}
