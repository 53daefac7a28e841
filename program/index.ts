export * from "./account/account";
export { application, type ApplicationOutputs, type ServiceOutputs } from "./application";
export { parseConfig, readConfig, type Config, type ServiceConfig } from "./config/config";
export { contentHash, type BuildInputs } from "./content-hash/content-hash";
export { buildSource } from "./content-hash/build-source";
export { Environment, type EnvironmentOptions } from "./environment";
export type {
  EnvironmentArgs,
  EnvironmentImage,
  EnvironmentRetention,
  EnvironmentServiceArgs,
} from "./environment-args";
export * from "./errors";
export type { Prepared, PreparedImage, PrepareOptions } from "./prepare";
export { settingsOfProviderArgs, type ProviderSettings } from "../components/shared/aws-settings";
export { AwsSettingsError } from "../components/shared/aws-settings-error";
