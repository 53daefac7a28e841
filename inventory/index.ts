export { boundedCalls, type CallOptions, type CallProgress, type Calls } from "./aws/calls";
export {
  inventoryClients,
  type ClientSettings,
  type EcrClient,
  type EcsClient,
  type InventoryClients,
} from "./aws/clients";
export type { DeclaredImage } from "./sources/declared";
export { imagesInUse, type InUseOptions, type InUseReport } from "./images-in-use";
export { InventoryError, type InventoryErrorCode } from "./aws/inventory-error";
export type { NotLookedAt } from "./sources/read-sources";
export type { SeenService } from "./sources/ecs/services";
export { once, type Unresolved, type UnresolvedReason } from "./registry/reference";
export { registryOf, type Registry } from "./registry/registry";
export { referencesInUse, type ReferenceOptions, type ReferencesInUse } from "./references-in-use";
export {
  lifecyclePolicyText,
  repositories,
  type RegistryOptions,
  type RepositorySummary,
} from "./registry/repositories";
export {
  repositoryImages,
  type RepositoryImagesOptions,
  type StoredImage,
} from "./registry/repository-images";
export { pullThroughRules, type PullsThrough } from "./registry/pull-through";
export { repositoryTags } from "./registry/repository-tags";
export {
  digestsByTag,
  resolveReferences,
  type PlacedReference,
  type UsedImage,
} from "./registry/resolve-references";
export {
  allSources,
  beyondReach,
  defaultSources,
  inventoryPermissions,
  registryPermissions,
  sourcePermissions,
  type Source,
} from "./sources/sources";
export type { AssumedRole, StaticCredentials, WebIdentityRole } from "./aws/provider-settings";
export type { CredentialProvider } from "./aws/credentials/library";
export type { DefinedContainer, KnownDefinitions } from "./known/known-definitions";
export type { Reference } from "./registry/reference";
