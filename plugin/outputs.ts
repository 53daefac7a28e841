import type * as pulumi from "@pulumi/pulumi";

import type { EcsService, ImageRepository, Release, ServiceImage } from "../components";

// Of each component what other languages get, by the names of the library.

export type ImageRepositoryOutputs = Pick<
  ImageRepository,
  "repositoryName" | "repositoryArn" | "repositoryUrl" | "registryId"
>;
export type ServiceImageOutputs = Pick<ServiceImage, "imageUri" | "digest">;
export type EcsServiceOutputs = Pick<
  EcsService,
  | "serviceName"
  | "serviceArn"
  | "clusterArn"
  | "taskDefinitionArn"
  | "logGroupName"
  | "taskRoleName"
  | "taskRoleArn"
  | "executionRoleName"
  | "securityGroupId"
  | "targetGroupArn"
  | "releaseTag"
  | "url"
>;
export type ReleaseOutputs = Pick<Release, "tag" | "digest">;

/**
 * A stage of an application area: its own repository, and the services that run from it. All that keeps their images
 * is in it: the guard, the adoption of a repository that exists, release tags, and the healing of an image that is lost.
 */
export interface EnvironmentOutputs extends ImageRepositoryOutputs {
  /** Whose account it is in: 12 digits. */
  readonly accountId: pulumi.Output<string>;
  /** Where it is. */
  readonly region: pulumi.Output<string>;
  /** Each service by its name. */
  readonly services: pulumi.Output<Readonly<Record<string, DeployedService>>>;
}

/** A service of an environment that runs. */
export interface DeployedService {
  /** What it runs: `<repository>@sha256:...`. */
  readonly imageUri: string;
  /** The digest alone. */
  readonly digest: string;
  /** `release.<service>.<n>`: the tag that keeps what runs, unless nothing is to be released. */
  readonly releaseTag?: string;
  /** The service's name in ECS. */
  readonly serviceName: string;
  /** The service's ARN. */
  readonly serviceArn: string;
  /** The cluster that it runs in. */
  readonly clusterArn: string;
  /** The task definition that was deployed. */
  readonly taskDefinitionArn: string;
  /** The log group of the containers. */
  readonly logGroupName: string;
  /** The role of the containers: attach what the application needs. */
  readonly taskRoleName: string;
  /** The security group of the tasks. */
  readonly securityGroupId: string;
  /** Where the load balancer of the service's own answers, if there is one. */
  readonly url?: string;
}
