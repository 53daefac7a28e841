export * from "./account";
export * from "./application";
export { parseConfig, readConfig, type Config, type ServiceConfig } from "./config";
export { contentHash, type BuildInputs } from "./content-hash";
export * from "./errors";
export * from "./prepare";
export type { ProviderSettings } from "../components/aws-settings";
