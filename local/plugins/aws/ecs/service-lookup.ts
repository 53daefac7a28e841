import type { ECS, Service } from "@aws-sdk/client-ecs";
import { unlessRefused } from "../failures";

/** The service, whatever its status; `undefined` when neither it nor its cluster is known any more. */
export async function findService(
  ecs: ECS,
  reference: string,
  cluster: string | undefined,
): Promise<Service | undefined> {
  const answer = await unlessRefused(
    ecs.describeServices({
      services: [reference],
      cluster: cluster ?? clusterOf(reference),
      include: ["TAGS"],
    }),
    "ClusterNotFoundException",
    "ServiceNotFoundException",
  );
  return answer?.services?.[0];
}

/** `arn:aws:ecs:REGION:ACCOUNT:service/CLUSTER/NAME` */
function clusterOf(reference: string): string | undefined {
  const [, cluster, name] = reference.split("/");
  return name === undefined ? undefined : cluster;
}
