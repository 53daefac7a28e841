import { Cluster } from "@pulumi/aws/ecs";
import * as pulumi from "@pulumi/pulumi";

import { EcsService, ImageRepository, ServiceImage } from "../components";
import type { Prepared, PreparedService } from "./prepare";

/** What a stack shows after `up`. */
export interface ApplicationOutputs {
  readonly repositoryName: pulumi.Output<string>;
  readonly repositoryUrl: pulumi.Output<string>;
  /** By the service's name. */
  readonly services: Readonly<Record<string, ServiceOutputs>>;
}

export interface ServiceOutputs {
  readonly imageUri: pulumi.Output<string>;
  readonly digest: pulumi.Output<string>;
  readonly clusterArn: pulumi.Output<string>;
  readonly serviceName: pulumi.Output<string>;
  readonly taskDefinitionArn: pulumi.Output<string>;
  readonly logGroupName: pulumi.Output<string>;
  readonly url?: pulumi.Output<string>;
}

/** Registers the environment: its repository, and its services in a cluster. Decides nothing that preview can't know. */
export function application(prepared: Prepared): ApplicationOutputs {
  const { config, repository } = prepared;
  const images = new ImageRepository("images", {
    repositoryName: repository.name,
    keepImages: config.retention.keepImages,
    adopt: repository.exists,
  });
  return {
    repositoryName: images.repositoryName,
    repositoryUrl: images.repositoryUrl,
    services: prepared.services.length === 0 ? {} : runServices(prepared, images),
  };
}

function runServices(
  { config, services }: Prepared,
  images: ImageRepository,
): Record<string, ServiceOutputs> {
  const cluster = new Cluster(`${config.area}-${config.stage}`);
  return Object.fromEntries(
    services.map((service) => [service.config.name, runService(service, images, cluster)]),
  );
}

function runService(
  { config, source, network }: PreparedService,
  images: ImageRepository,
  cluster: Cluster,
): ServiceOutputs {
  const image = new ServiceImage(config.name, {
    repositoryUrl: images.repositoryUrl,
    registryId: images.registryId,
    source,
  });
  const service = new EcsService(config.name, {
    imageUri: image.imageUri,
    repositoryArn: images.repositoryArn,
    clusterArn: cluster.arn,
    network: { ...network, subnetIds: [...network.subnetIds] },
    cpu: config.cpu,
    memory: config.memory,
    cpuArchitecture: config.image.platform === "linux/arm64" ? "ARM64" : "X86_64",
    desiredCount: config.desiredCount,
    environment: config.environment,
    ...(config.port !== undefined && { port: config.port }),
    ...(config.loadBalancer && {
      loadBalancer: config.healthCheckPath === undefined ? {} : { healthCheckPath: config.healthCheckPath },
    }),
  });
  return {
    imageUri: image.imageUri,
    digest: image.digest,
    clusterArn: cluster.arn,
    serviceName: service.serviceName,
    taskDefinitionArn: service.taskDefinitionArn,
    logGroupName: service.logGroupName,
    ...(service.url && { url: service.url }),
  };
}
