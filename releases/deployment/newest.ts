import {
  DescribeServiceDeploymentsCommand,
  ListServiceDeploymentsCommand,
  type ServiceDeployment,
} from "@aws-sdk/client-ecs";

import type { EcsClient } from "../../inventory/aws/clients";

/**
 * The service's newest deployment as ECS records it. It outlives the service's own list, from which a deployment that
 * was rolled back disappears. `undefined` where ECS has none on record.
 *
 * @param service Name or ARN.
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ServiceDeployment.html
 */
export async function newestServiceDeployment(
  ecs: EcsClient,
  cluster: string | undefined,
  service: string,
): Promise<ServiceDeployment | undefined> {
  const { serviceDeployments = [] } = await ecs.send(new ListServiceDeploymentsCommand({ cluster, service }));
  const time = (at: Date | undefined) => at?.getTime() ?? 0;
  const [newest] = [...serviceDeployments].sort((a, b) => time(b.createdAt) - time(a.createdAt));
  if (newest?.serviceDeploymentArn === undefined) return undefined;
  const found = await ecs.send(
    new DescribeServiceDeploymentsCommand({ serviceDeploymentArns: [newest.serviceDeploymentArn] }),
  );
  return found.serviceDeployments?.[0];
}
