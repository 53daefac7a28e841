import { Cluster, ClusterCapacityProviders } from "@pulumi/aws/ecs";
import * as pulumi from "@pulumi/pulumi";

import {
  EcsService,
  ImageRepository,
  PushRole,
  Release,
  ReleaseDeletionAlarm,
  ServiceImage,
} from "../components";
import { cpuArchitectureOf } from "../components/ecs-service/containers/cpu-architecture";
import type { Prepared, PreparedService } from "./prepare";

/** What a stack shows after `up`. */
export interface ApplicationOutputs {
  readonly repositoryName: pulumi.Output<string>;
  readonly repositoryUrl: pulumi.Output<string>;
  /** The role with which CI pushes, if `berth:ci` says whose. */
  readonly pushRoleArn?: pulumi.Output<string>;
  /** By the service's name. */
  readonly services: Readonly<Record<string, ServiceOutputs>>;
}

export interface ServiceOutputs {
  readonly imageUri: pulumi.Output<string>;
  readonly digest: pulumi.Output<string>;
  /** The tag that marks the digest as released. */
  readonly releaseTag: pulumi.Output<string>;
  readonly clusterArn: pulumi.Output<string>;
  readonly serviceName: pulumi.Output<string>;
  readonly taskDefinitionArn: pulumi.Output<string>;
  readonly logGroupName: pulumi.Output<string>;
  readonly url?: pulumi.Output<string>;
}

/** Registers the environment: its repository, and its services in a cluster. Decides nothing that preview can't know. */
export function application(prepared: Prepared): ApplicationOutputs {
  const { config, repository, services } = prepared;
  const { protectStages, ...retention } = config.retention;
  const images = new ImageRepository(
    "images",
    {
      repositoryName: repository.name,
      ...retention,
      ...config.repository,
      ...(repository.existing && { existing: repository.existing }),
      ...(repository.seeds && { releases: repository.seeds }),
    },
    { protect: protectStages.includes(config.stage) },
  );
  if (config.alarm) new ReleaseDeletionAlarm("alarm", { repository: images, ...config.alarm });
  const ci = config.ci && new PushRole("ci", { repository: images, ...config.ci });
  const clusterArn = services.length === 0 ? undefined : clusterOf(prepared);
  return {
    repositoryName: images.repositoryName,
    repositoryUrl: images.repositoryUrl,
    ...(ci && { pushRoleArn: ci.roleArn }),
    services: Object.fromEntries(
      services.map((service) => [service.config.name, runService(service, images, clusterArn ?? "")]),
    ),
  };
}

/** One cluster for all services; with Spot, if one of them wants it. */
function clusterOf({ config }: Prepared): pulumi.Input<string> {
  if (config.clusterArn !== undefined) return config.clusterArn;
  const name = `${config.area}-${config.stage}`;
  const cluster = new Cluster(name);
  if (!config.services.some(({ capacityProviderStrategies }) => capacityProviderStrategies))
    return cluster.arn;
  const providers = new ClusterCapacityProviders(name, {
    clusterName: cluster.name,
    capacityProviders: ["FARGATE", "FARGATE_SPOT"],
  });
  // A service takes a strategy only once the cluster has its providers.
  return pulumi.all([cluster.arn, providers.clusterName]).apply(([arn]) => arn);
}

function runService(
  { config, source, releaseTags, releasesInUse, network }: PreparedService,
  images: ImageRepository,
  clusterArn: pulumi.Input<string>,
): ServiceOutputs {
  const { name, image: settings, loadBalancer, ...runtime } = config;
  const image = new ServiceImage(name, {
    repositoryUrl: images.repositoryUrl,
    registryId: images.registryId,
    source,
  });
  const service = new EcsService(name, {
    ...runtime,
    imageUri: image.imageUri,
    repositoryArn: images.repositoryArn,
    clusterArn,
    network: { ...network, subnetIds: [...network.subnetIds] },
    cpuArchitecture: cpuArchitectureOf(settings.platform) ?? "X86_64",
    ...(loadBalancer && { loadBalancer }),
  });
  const release = new Release(name, {
    service: name,
    imageUri: image.imageUri,
    cluster: service.clusterArn,
    serviceArn: service.serviceArn,
    taskDefinitionArn: service.taskDefinitionArn,
    existingTags: releaseTags,
    ...(releasesInUse && { retire: { keepReleases: images.keepReleases, inUse: releasesInUse } }),
  });
  return {
    imageUri: image.imageUri,
    digest: image.digest,
    releaseTag: release.tag,
    clusterArn: service.clusterArn,
    serviceName: service.serviceName,
    taskDefinitionArn: service.taskDefinitionArn,
    logGroupName: service.logGroupName,
    ...(service.url && { url: service.url }),
  };
}
