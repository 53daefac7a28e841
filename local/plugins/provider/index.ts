export { Archive, Asset } from "./assets";
export type { CheckFailure } from "./check";
export { isZero } from "./compare";
export * from "./property";
export { resourceType } from "./resource";
export type {
  CallContext,
  Change,
  FunctionType,
  Plain,
  Plugin,
  ResourceDefinition,
  ResourceType,
} from "./resource";
export { runPlugin, serve } from "./serve";
export { containsUnknown, isValues, textOf, UNKNOWN } from "./values";
export type { Value, Values } from "./values";
