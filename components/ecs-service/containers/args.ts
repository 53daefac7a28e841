import type * as pulumi from "@pulumi/pulumi";

import type { ServiceRelease } from "../service-release";

/** What one container waits for in another. */
export type ContainerCondition = "START" | "COMPLETE" | "SUCCESS" | "HEALTHY";

/**
 * How ECS finds out whether a container is well.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_HealthCheck.html
 */
export interface ContainerHealthCheck {
  /** What to run in the container: `["CMD", ...]`, or `["CMD-SHELL", "..."]` for its shell. 0 means well. */
  readonly command: readonly pulumi.Input<string>[];
  /**
   * Seconds between two checks, 5 to 300.
   *
   * @default 30
   */
  readonly interval?: number;
  /**
   * Seconds until a check counts as failed, 2 to 60.
   *
   * @default 5
   */
  readonly timeout?: number;
  /**
   * How many checks in a row must fail, 1 to 10.
   *
   * @default 3
   */
  readonly retries?: number;
  /**
   * Seconds after the start in which a failed check doesn't count, 0 to 300.
   *
   * @default 0
   */
  readonly startPeriod?: number;
}

/**
 * How a container runs. Nothing of it is needed.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html
 */
export interface ContainerOptions {
  /**
   * The command.
   *
   * @default the image's
   */
  readonly command?: readonly pulumi.Input<string>[];
  /**
   * The entry point.
   *
   * @default the image's
   */
  readonly entryPoint?: readonly pulumi.Input<string>[];
  /**
   * How ECS finds out whether the container is well. An essential container that isn't has its task replaced.
   *
   * @default none
   */
  readonly healthCheck?: ContainerHealthCheck;
  /**
   * What this container waits for before it starts, by the other container's name. The service's own container has the
   * service's name. COMPLETE and SUCCESS need a container that isn't essential, HEALTHY one with a health check.
   *
   * @default nothing
   * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDependency.html
   */
  readonly dependsOn?: Readonly<Record<string, ContainerCondition>>;
  /**
   * Seconds between SIGTERM and SIGKILL, 2 to 120.
   *
   * @default 30
   */
  readonly stopTimeout?: number;
  /**
   * `user`, `user:group`, `uid` or `uid:gid`.
   *
   * @default the image's
   */
  readonly user?: string;
  /**
   * Whether the container can't write to its own file system.
   *
   * @default false
   */
  readonly readonlyRootFilesystem?: boolean;
  /**
   * Whether an init process passes signals on and reaps what is left behind.
   *
   * @default false
   */
  readonly initProcessEnabled?: boolean;
  /**
   * The container's share of the task's CPU units.
   *
   * @default no share of its own
   */
  readonly cpu?: number;
  /**
   * MiB of memory beyond which the container is killed.
   *
   * @default the task's
   */
  readonly memory?: number;
  /**
   * MiB of memory kept for the container.
   *
   * @default none
   */
  readonly memoryReservation?: number;
  /**
   * Whether ECS resolves the image's tag once a deployment, so that all tasks of it run the same image. Nothing to
   * resolve in an image by digest.
   *
   * @default for sidecars "enabled", said explicitly; for the service's own image, which has a digest, unsaid
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-ecs.html#deployment-container-image-stability
   */
  readonly versionConsistency?: "enabled" | "disabled";
}

/** An image that berth builds or finds: a `ServiceImage`. */
export interface BuiltImage {
  readonly imageUri: pulumi.Output<string>;
}

/** A container that runs beside the service's own in every task, and reaches it at localhost. */
export interface SidecarArgs extends ContainerOptions {
  /**
   * What to run: any image that the tasks can reach. From a private ECR repository, the tasks get the right to pull it.
   *
   * Name a digest. A tag moves: ECS resolves it once a deployment, and when the registry drops the image that it then
   * stood for, no task starts any more. `EcsService` warns of an image without digest.
   *
   * Or a `ServiceImage` of the service's own repository: then it is released as the service's own image is, under
   * `<service>-<sidecar>`.
   */
  readonly image: pulumi.Input<string> | BuiltImage;
  /**
   * The port that the container listens on. All containers of a task share one network, so no two can have the same.
   *
   * @default none
   */
  readonly port?: number;
  /** Environment variables of the container. */
  readonly environment?: pulumi.Input<Record<string, pulumi.Input<string>>>;
  /** Environment variables whose values ECS fetches: ARNs, as in `EcsServiceArgs.secrets`. */
  readonly secrets?: Readonly<Record<string, pulumi.Input<string>>>;
  /**
   * Whether the task ends when this container does.
   *
   * @default true
   */
  readonly essential?: boolean;
  /**
   * What the releases of an `image` that is a `ServiceImage` are counted under; `false`: nothing is marked.
   *
   * @default `<service>-<sidecar>`
   */
  readonly release?: false | ServiceRelease;
}
