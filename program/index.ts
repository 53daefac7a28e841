export type {
  Account,
  Identity,
  Network,
  OwnRelease,
  OwnResources,
  RepositoryImages,
  RepositoryUsage,
} from "./account/account";
export { application, type ApplicationOutputs, type ServiceOutputs } from "./application";
export { parseConfig, readConfig, type Config, type ServiceConfig } from "./config/config";
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
export type { Prepared, PreparedImage, PreparedReleases, PrepareOptions } from "./prepare";
export { AwsSettingsError } from "../components/shared/aws-settings-error";
export { settingsOfProviderArgs, type ProviderSettings } from "../components/shared/aws-settings";
export type { LiveService, OwnDeployment, WithdrawalsToPlace } from "./account/account";
export type { CheckedEnvironment } from "./check-environment";
export type { PromotedImage } from "./config/promoted";
export type { SeededRelease } from "./guard/guard";
export type { TakenNames } from "./guard/taken-names";
export type { ImageFacts } from "./platforms/image-facts";
export type { WantedProvider } from "../components/push-role/oidc-subjects";
