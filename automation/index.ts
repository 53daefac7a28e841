export * from "./deployment";
export * from "./errors";
export * from "./events";
export type { StackLock } from "./locks";
export { Operation } from "./operation";
export type { ConfigValue, DeploymentOptions, InlineOptions, ProjectOptions } from "./options";
export type { Recovery } from "./recovery";
export { Secret } from "./secret";
