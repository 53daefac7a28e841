export {
  BuildSecretError,
  readBuildSecrets,
  type BuildSecret,
  type BuildSecrets,
} from "./service-image/build-secrets";
export { cpuArchitectureOf } from "./ecs-service/containers/cpu-architecture";
export { deploymentErrorHook } from "./ecs-service/deployment-error-hook";
export {
  EcsService,
  type AutoscalingArgs,
  type BuiltImage,
  type CapacityProviderStrategy,
  type ContainerCondition,
  type ContainerHealthCheck,
  type ContainerOptions,
  type DeploymentAlarms,
  type EcsServiceArgs,
  type ListenerRuleConditions,
  type LoadBalancerArgs,
  type ServiceNetwork,
  type ServiceRelease,
  type SidecarArgs,
  type TargetHealthCheck,
} from "./ecs-service/ecs-service";
export {
  ImageRepository,
  defaultKeepReleases,
  type DeletionLock,
  type ExistingRepository,
  type ImageRepositoryArgs,
  type ImageTagMutability,
  type RepositoryDeletion,
  type RepositoryEncryption,
  type RepositoryPolicyStatement,
} from "./image-repository/image-repository";
export { InvalidArgumentsError } from "./shared/invalid-arguments-error";
export { KnownError } from "./shared/known-error";
export { ProviderAudienceError } from "./push-role/existing-provider";
export { PushRole, type PushRoleArgs } from "./push-role/push-role";
export type { Grant, GrantedRole, ImageRepositoryLike, RepositoryAccess } from "./image-repository/access";
export { Release, type ReleaseArgs, type Retirement } from "./release/release";
export {
  ReleaseDeletionAlarm,
  type ReleaseDeletionAlarmArgs,
} from "./release-deletion-alarm/release-deletion-alarm";
export {
  ReleaseKeeper,
  type KeeperOptions,
  type KeptRepositories,
  type ReleaseKeeperArgs,
} from "./release-keeper/release-keeper";
export { RepositoryNotReadableError, RepositoryReference } from "./image-repository/reference";
export { StackNotDeployedError } from "./image-repository/stack-output";
export {
  ServiceImage,
  contentTag,
  dockerBuildVersion,
  type BuildSource,
  type DigestSource,
  type ServiceImageArgs,
} from "./service-image/service-image";
