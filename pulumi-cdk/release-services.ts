import type { Stack } from "@pulumi/cdk";
import type { Resource } from "@pulumi/pulumi";
import { BaseService, type ContainerDefinition } from "aws-cdk-lib/aws-ecs";
import { Token } from "aws-cdk-lib/core";

import { Release } from "../components/release/release";
import type { ServiceImage } from "../components/service-image/service-image";
import { releaseNameOf } from "../releases/naming/release-name";

/**
 * A `Release` for each container of the stack's ECS services that runs an image of the program's.
 *
 * @param images By what containers refer to them by.
 */
export function releaseServices(stack: Stack, images: ReadonlyMap<string, ServiceImage>): void {
  // Not what the app waits for, as its images are: a release comes after the service.
  const { app: parent } = stack as unknown as { readonly app: Resource };
  for (const service of stack.node.findAll()) {
    if (!(service instanceof BaseService)) continue;
    const containers = containersOf(service).filter(({ imageName }) => images.has(imageName));
    containers.forEach((container, place) => {
      const name = seriesName(service, container, place);
      new Release(
        name,
        {
          service: name,
          imageUri: images.get(container.imageName)!.imageUri,
          serviceArn: stack.asOutput(service.serviceArn),
          cluster: stack.asOutput(service.cluster.clusterArn),
          taskDefinitionArn: stack.asOutput(service.taskDefinition.taskDefinitionArn),
          container: container.containerName,
        },
        { parent },
      );
    });
  }
}

function containersOf({ taskDefinition }: BaseService): readonly ContainerDefinition[] {
  // CDK keeps them to itself, and so has no type for it.
  return (taskDefinition as unknown as { readonly containers: readonly ContainerDefinition[] }).containers;
}

/** The service's name if the app gives it one, else that of the construct; the first container has it alone. */
function seriesName(service: BaseService, { containerName }: ContainerDefinition, place: number): string {
  const given = (service.node.defaultChild as { readonly serviceName?: string } | undefined)?.serviceName;
  const own =
    given !== undefined && !Token.isUnresolved(given) ? given : service.node.path.replace(/\/Service$/, "");
  return releaseNameOf(place === 0 ? own : `${own}-${containerName}`);
}
