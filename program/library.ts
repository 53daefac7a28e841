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
  RepositoryNotReadableError,
  RepositoryReference,
  ServiceImage,
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
