import type { EcsProperties, EksProperties, JobDefinition } from "@aws-sdk/client-batch";

import { perPage } from "../aws/call-limits";
import type { Calls } from "../aws/calls";
import type { InventoryClients } from "../aws/clients";
import { everyPage } from "../aws/every-page";
import type { Found } from "../registry/reference";

/**
 * The images of Batch's job definitions, in all revisions that a job can be submitted by. Jobs that run on ECS are tasks,
 * and seen as such.
 *
 * @throws {InventoryError}
 */
export async function jobDefinitionReferences(
  batch: InventoryClients["batch"],
  calls: Calls,
): Promise<Found[]> {
  const { DescribeJobDefinitionsCommand } = await import("@aws-sdk/client-batch");
  const definitions = await everyPage(calls, "batch:DescribeJobDefinitions", async (nextToken) => {
    const input = { status: "ACTIVE", maxResults: perPage["batch:DescribeJobDefinitions"], nextToken };
    const page = await batch.send(new DescribeJobDefinitionsCommand(input));
    return { items: page.jobDefinitions, next: page.nextToken };
  });
  return definitions.flatMap((definition) => {
    const name = `${definition.jobDefinitionName ?? ""}:${definition.revision ?? ""}`;
    return imagesOf(definition).map((image): Found => ({
      image,
      user: { kind: "batch-job-definition", name },
    }));
  });
}

function imagesOf({
  containerProperties,
  ecsProperties,
  eksProperties,
  nodeProperties,
}: JobDefinition): string[] {
  const nodes = nodeProperties?.nodeRangeProperties ?? [];
  const images = [
    containerProperties?.image,
    ...ecsImages(ecsProperties),
    ...eksImages(eksProperties),
    ...nodes.flatMap((node) => [
      node.container?.image,
      ...ecsImages(node.ecsProperties),
      ...eksImages(node.eksProperties),
    ]),
  ];
  return images.flatMap((image) => image ?? []);
}

function ecsImages(properties: EcsProperties | undefined): (string | undefined)[] {
  return (properties?.taskProperties ?? []).flatMap(({ containers }) =>
    (containers ?? []).map(({ image }) => image),
  );
}

function eksImages(properties: EksProperties | undefined): (string | undefined)[] {
  const { containers = [], initContainers = [] } = properties?.podProperties ?? {};
  return [...containers, ...initContainers].map(({ image }) => image);
}
