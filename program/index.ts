export * from "./account/account";
export * from "./application";
export { parseConfig, readConfig, type Config, type ServiceConfig } from "./config/config";
export { contentHash, type BuildInputs } from "./content-hash/content-hash";
export * from "./errors";
export * from "./prepare";
export { settingsOfProviderArgs, type ProviderSettings } from "../components/shared/aws-settings";
export { AwsSettingsError } from "../components/shared/aws-settings-error";
