export {
  BuildSecretError,
  readBuildSecrets,
  type BuildSecret,
  type BuildSecrets,
} from "./service-image/build-secrets";
export { cpuArchitectureOf } from "./ecs-service/containers/cpu-architecture";
export { deploymentErrorHook } from "./ecs-service/deployment-error-hook";
export * from "./ecs-service/ecs-service";
export * from "./image-repository/image-repository";
export * from "./shared/invalid-arguments-error";
export { KnownError } from "./shared/known-error";
export * from "./push-role/push-role";
export type { Grant, GrantedRole, ImageRepositoryLike, RepositoryAccess } from "./image-repository/access";
export * from "./release/release";
export * from "./release-deletion-alarm/release-deletion-alarm";
export * from "./image-repository/reference";
export * from "./service-image/service-image";
