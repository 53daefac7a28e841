import { perPage } from "../../aws/call-limits";
import type { Calls } from "../../aws/calls";
import type { EcsClient } from "../../aws/clients";
import { everyPage } from "../../aws/every-page";

/** The ARNs of all clusters. @throws {InventoryError} */
export async function clusterArns(ecs: EcsClient, calls: Calls): Promise<string[]> {
  const { ListClustersCommand } = await import("@aws-sdk/client-ecs");
  return everyPage(calls, "ecs:ListClusters", async (nextToken) => {
    const page = await ecs.send(
      new ListClustersCommand({ maxResults: perPage["ecs:ListClusters"], nextToken }),
    );
    return { items: page.clusterArns, next: page.nextToken };
  });
}
