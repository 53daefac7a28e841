import type * as pulumi from "@pulumi/pulumi";

import type { AutoscalingArgs } from "./autoscaling/args";
import type { ContainerOptions, SidecarArgs } from "./containers/args";
import type { ProviderSettings } from "../shared/aws-settings";
import type { ServiceRelease } from "./service-release";
import type { LoadBalancerArgs } from "./load-balancer/args";

/** Where the tasks of a service run. */
export interface ServiceNetwork {
  readonly vpcId: pulumi.Input<string>;
  /** Subnets of the tasks and of the load balancer, which needs two in different zones. */
  readonly subnetIds: pulumi.Input<pulumi.Input<string>[]>;
  /** Whether tasks get public addresses. In a subnet without a NAT gateway or endpoints they can't pull without one. */
  readonly assignPublicIp: pulumi.Input<boolean>;
  /**
   * Security groups that the tasks have besides their own, at most four: the one that a database lets in, for example.
   *
   * @default none
   */
  readonly securityGroupIds?: readonly pulumi.Input<string>[];
}

/**
 * A share of the tasks.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CapacityProviderStrategyItem.html
 */
export interface CapacityProviderStrategy {
  /** Spot is cheaper, and AWS may stop its tasks with two minutes' notice. */
  readonly capacityProvider: "FARGATE" | "FARGATE_SPOT";
  /**
   * How many tasks run here before `weight` counts, 0 to 100000. Only one of the strategies can have it.
   *
   * @default 0
   */
  readonly base?: number;
  /**
   * The share of the tasks beyond `base`, 0 to 1000. One of the strategies needs more than 0.
   *
   * @default 0
   */
  readonly weight?: number;
}

/**
 * CloudWatch alarms that fail a deployment.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-alarm-failure.html
 */
export interface DeploymentAlarms {
  /** The alarms' names. They exist before the service. */
  readonly alarmNames: readonly pulumi.Input<string>[];
  /**
   * Whether the service goes back to its last good deployment.
   *
   * @default true
   */
  readonly rollback?: boolean;
}

/** Arguments of `EcsService`. */
export interface EcsServiceArgs {
  /** What to run, by digest: `ServiceImage.imageUri`. */
  readonly imageUri: pulumi.Input<string>;
  /** The image's repository, the only one that the service may pull from, but for its sidecars'. */
  readonly repositoryArn: pulumi.Input<string>;
  /**
   * The cluster to run in. With `capacityProviderStrategies`, it must have these capacity providers.
   *
   * @default a cluster of its own
   */
  readonly clusterArn?: pulumi.Input<string>;
  /**
   * CloudWatch Container Insights of a cluster of its own: metrics by task, paid by the metric.
   *
   * @default "disabled"
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cloudwatch-container-insights.html
   */
  readonly containerInsights?: "disabled" | "enabled" | "enhanced";
  /** Where to run. */
  readonly network: ServiceNetwork;
  /** CPU units, 1024 a processor. With `memory`, one of Fargate's sizes. */
  readonly cpu: number;
  /** MiB of memory. */
  readonly memory: number;
  /**
   * GiB of disk that each task has and loses at its end, 21 to 200.
   *
   * @default 20, Fargate's
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-task-storage.html
   */
  readonly ephemeralStorageInGiB?: number;
  /**
   * The image's processor architecture: `cpuArchitectureOf(platform)`.
   *
   * @default "X86_64"
   */
  readonly cpuArchitecture?: "X86_64" | "ARM64";
  /**
   * Which capacity runs which share of the tasks. A service that loses its strategies again is replaced.
   *
   * @default all on Fargate, none on Spot
   */
  readonly capacityProviderStrategies?: readonly CapacityProviderStrategy[];
  /**
   * How many tasks to run. With `autoscaling`, how many to start with.
   *
   * @default 1, or `autoscaling.minimum`
   */
  readonly desiredCount?: pulumi.Input<number>;
  /**
   * Lets the number of tasks follow their load. An `up` then leaves the number as it is.
   *
   * @default none
   */
  readonly autoscaling?: AutoscalingArgs;
  /**
   * The port that the container listens on.
   *
   * @default none, for a worker
   */
  readonly port?: number;
  /**
   * A load balancer in front of the tasks. Needs `port`.
   *
   * @default none
   */
  readonly loadBalancer?: LoadBalancerArgs;
  /**
   * Seconds after a task's start in which it isn't stopped for failed health checks. Needs `loadBalancer`.
   *
   * @default 60 with `loadBalancer`
   * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html
   */
  readonly healthCheckGracePeriodSeconds?: number;
  /** Environment variables of the container. */
  readonly environment?: pulumi.Input<Record<string, pulumi.Input<string>>>;
  /**
   * Environment variables whose values ECS fetches when a task starts: the full ARN of a Secrets Manager secret (for a
   * key of its JSON, a version stage or a version: `ARN:key:stage:version`) or of an SSM parameter.
   *
   * The values are in no state, no log and no task definition. A running task keeps the value that it started with.
   *
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/specifying-sensitive-data.html
   */
  readonly secrets?: Readonly<Record<string, pulumi.Input<string>>>;
  /**
   * KMS keys of one's own that secrets of any container are encrypted with.
   *
   * @default none: AWS's own keys need no right
   */
  readonly secretKmsKeyArns?: readonly pulumi.Input<string>[];
  /** How the container runs. */
  readonly container?: ContainerOptions;
  /**
   * Containers beside the service's own, by name.
   *
   * @default none
   */
  readonly sidecars?: Readonly<Record<string, SidecarArgs>>;
  /**
   * What the service's releases are counted under, and what is known of them. Once the service runs an image, it gets
   * the tag `release.<service>.<n>`, by which an `ImageRepository` keeps it; and so does each sidecar's that is a
   * `ServiceImage`. `false`: nothing is marked, and what runs is kept no longer than any other image.
   *
   * @default releases under the component's name
   */
  readonly release?: false | ServiceRelease;
  /**
   * How many days logs are kept: one of CloudWatch's numbers, or 0 for ever.
   *
   * @default 30
   */
  readonly logRetentionInDays?: number;
  /**
   * The percentage of the tasks that keeps running in a deployment, 0 to 100.
   *
   * @default 100
   * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentConfiguration.html
   */
  readonly minimumHealthyPercent?: number;
  /**
   * The percentage of the tasks that there may be in a deployment, old and new ones together, 100 to 200.
   *
   * @default 200
   */
  readonly maximumPercent?: number;
  /**
   * Alarms that fail a deployment, besides tasks that don't start.
   *
   * @default none
   */
  readonly deploymentAlarms?: DeploymentAlarms;
  /**
   * Whether one may run commands in the containers (`aws ecs execute-command`). Counts for tasks that start afterwards.
   *
   * @default false
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html
   */
  readonly enableExecuteCommand?: boolean;
  /**
   * Tags of everything that the component makes.
   *
   * @default none but the provider's own
   */
  readonly tags?: Readonly<Record<string, pulumi.Input<string>>>;
  /**
   * Whose tags the tasks get.
   *
   * @default "SERVICE" with `tags`, else none
   */
  readonly propagateTags?: "SERVICE" | "TASK_DEFINITION" | "NONE";
  /**
   * Whether ECS tags the tasks with cluster and service, for cost reports.
   *
   * @default false
   */
  readonly enableEcsManagedTags?: boolean;
  /**
   * Whether a deployment that fails because a container ended shows the last 20 lines that it wrote. Secrets that are known
   * here are masked: the stack's secret configuration, the values of variables that are named like secrets, and passwords in
   * URLs. What ECS hands the container by `secrets` is not among them. Needs `logs:GetLogEvents`.
   *
   * @default true
   */
  readonly showContainerLogs?: boolean;
  /**
   * How berth's own calls reach AWS, for a program with a provider of its own.
   *
   * @default the stack's `aws:*` settings
   */
  readonly settings?: ProviderSettings;
}
