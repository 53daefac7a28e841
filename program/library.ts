/** What `import ... from "pulumi-berth"` gives: an environment, and the components that it is made of. */
export {
  BuildSecretError,
  cpuArchitectureOf,
  defaultKeepReleases,
  deploymentErrorHook,
  EcsService,
  ImageRepository,
  InvalidArgumentsError,
  KnownError,
  ProviderAudienceError,
  PushRole,
  Release,
  ReleaseDeletionAlarm,
  ReleaseKeeper,
  RepositoryNotReadableError,
  RepositoryReference,
  ServiceImage,
  StackNotDeployedError,
  type AutoscalingArgs,
  type BuildSecret,
  type BuildSecrets,
  type BuildSource,
  type BuiltImage,
  type CapacityProviderStrategy,
  type ContainerCondition,
  type ContainerHealthCheck,
  type ContainerOptions,
  type DeploymentAlarms,
  type DeletionLock,
  type DigestSource,
  type EcsServiceArgs,
  type ExistingRepository,
  type Grant,
  type GrantedRole,
  type ImageRepositoryArgs,
  type ImageRepositoryLike,
  type ListenerRuleConditions,
  type LoadBalancerArgs,
  type PushRoleArgs,
  type ReleaseArgs,
  type ReleaseDeletionAlarmArgs,
  type KeeperOptions,
  type KeptRepositories,
  type ReleaseKeeperArgs,
  type RepositoryAccess,
  type Retirement,
  type ServiceImageArgs,
  type ServiceNetwork,
  type ServiceRelease,
  type SidecarArgs,
  type TargetHealthCheck,
} from "../components";
export { buildSource } from "./content-hash/build-source";
export { contentHash, type BuildInputs } from "./content-hash/content-hash";
export { Environment, type EnvironmentOptions } from "./environment";
export type {
  EnvironmentArgs,
  EnvironmentImage,
  EnvironmentRetention,
  EnvironmentServiceArgs,
} from "./environment-args";
export { ConfigError, PrepareError, type PrepareErrorCode } from "./errors";
export { AwsSettingsError } from "../components/shared/aws-settings-error";
export { settingsOfProviderArgs, type ProviderSettings } from "../components/shared/aws-settings";
export type { AccessLogs } from "../components/ecs-service/load-balancer/args";
export type { DeploymentErrorOptions } from "../components/ecs-service/deployment-error-hook";
export type {
  ImageTagMutability,
  RepositoryDeletion,
  RepositoryEncryption,
  RepositoryPolicyStatement,
} from "../components";
export type { OidcIssuer } from "../components/push-role/oidc-subjects";
export type { AssumedRole, StaticCredentials, WebIdentityRole } from "../inventory/aws/provider-settings";
export type { ContentHashOptions } from "./content-hash/content-hash";
