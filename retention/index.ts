export { clusterOfService, lastPart } from "./arn";
export {
  deploymentOutcome,
  type DeployedService,
  type DeploymentOutcome,
  type RecordedDeployment,
} from "./releases/deployment-outcome";
export { ecrRegistry, type EcrRegistry } from "./images/ecr-registry";
export { evaluateLifecyclePolicy } from "./lifecycle-policy/evaluate";
export {
  defaultArchiveAfterDays,
  defaultKeepImages,
  generateLifecyclePolicy,
  minimumArchiveDays,
  releaseTagPrefix,
  type ArchiveRetention,
  type KeptImages,
} from "./lifecycle-policy/generate";
export { guardAttachedImages, type AttachedLoss } from "./guard/attached-images";
export {
  guardImagesInUse,
  type GuardCase,
  type Violation,
  type ViolationTime,
} from "./guard/guard-images-in-use";
export { releasesToGoBackTo, withdrawalToAdd, type KnownRelease } from "./releases/go-back";
export { heldImages, type HeldImage } from "./releases/held-images";
export type { Image, Verdict } from "./images/image";
export type { ImageInUse, ImageUser } from "./images/image-in-use";
export {
  formatImageReference,
  isDigest,
  isTag,
  parseImageReference,
  type ImageReference,
} from "./images/image-reference";
export type {
  LifecycleAction,
  LifecyclePolicy,
  LifecycleRule,
  LifecycleSelection,
} from "./lifecycle-policy/lifecycle-policy";
export { movableTags, movingTags, type TagMutability } from "./images/movable-tags";
export { namedRetentions, type NamedRetention } from "./lifecycle-policy/named-retentions";
export { parseImages } from "./images/parse-images";
export { parseLifecyclePolicy, parseLivePolicy, type LivePolicy } from "./lifecycle-policy/parse";
export {
  placeReleaseTag,
  putRefusal,
  type PlacedRelease,
  type PutOutcome,
  type ReleaseTags,
  type ReleaseToPlace,
} from "./releases/place-release";
export {
  newestRelease,
  planReleases,
  releaseToAdd,
  strayReleases,
  type ReleaseHistory,
  type ReleasePlan,
  type TaggedDigest,
} from "./releases/plan-releases";
export type { Checked, Problem } from "./problem";
export {
  formatPendingTag,
  formatReleaseTag,
  isReleaseService,
  parsePendingTag,
  parseReleaseTag,
  type ReleaseTag,
} from "./releases/release-tag";
export { planRollback, type RollbackCase, type RollbackPlan } from "./releases/plan-rollback";
export { repositoryName } from "./images/repository-name";
export { serialiseLifecyclePolicy } from "./lifecycle-policy/serialise";
export {
  dollarsPerGigabyteMonth,
  simulate,
  type SimulatedLoss,
  type SimulationResult,
} from "./simulation/simulate";
export { berthUserAgent } from "./user-agent";
export {
  formatWithdrawnTag,
  parseWithdrawnTag,
  withdrawalsAmong,
  withdrawnDigests,
  type Withdrawal,
  type WithdrawnTag,
} from "./releases/withdrawals";
export type { Deployment, Push, Workload, WorkloadStep } from "./simulation/workload";
export { readingsOf } from "./simulation/readings";
export { workloads } from "./simulation/workloads";
export type { ManifestRelations } from "./images/manifest-relations";
export type { ListedDeployment, ListedTaskSet } from "./releases/deployment-outcome";
export type { SimulatedWithdrawal } from "./simulation/workload";
