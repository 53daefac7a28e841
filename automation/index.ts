export { Deployment } from "./deployment";
export type { HistoryEntry, HistoryOptions } from "./run/history";
export type { Outputs } from "./run/outputs";
export type { DriftResult, RunResult, UpResult } from "./results";
export type { ChangeOptions, PreviewOptions, ProgramOptions, RunOptions, UpOptions } from "./run/run-options";
export { type ChangedSoFar, DeploymentError } from "./errors/deployment-error";
export { BackendUnreachableError, SecretsUnreadableError } from "./errors/backend-errors";
export {
  CancelledError,
  EngineError,
  EngineMissingError,
  InvalidOptionsError,
  PolicyViolationError,
  ProgramError,
  ResourceFailedError,
  StackNotFoundError,
  type FailedResource,
  type OptionProblem,
  type PolicyViolation,
} from "./errors/errors";
export { StackLockedError } from "./errors/stack-locked-error";
export type {
  BegunEvent,
  BuildEvent,
  ChangeCounts,
  CompletedEvent,
  DebugMessage,
  DeploymentEvent,
  DiagnosticEvent,
  DriftedEvent,
  DroppedEvent,
  EcsDeploymentEvent,
  EndedEvent,
  EventResource,
  FailedEvent,
  GroupEvent,
  PlannedEvent,
  PolicyEvent,
  PushEvent,
  RecoveredEvent,
  ResourceOperation,
  RunningEvent,
  Severity,
  StartedEvent,
  SummaryEvent,
  WaitingEvent,
} from "./events/events";
export type { Finding } from "../retention/words/findings";
export type { StackLock } from "./locks/stack-lock";
export { DeploymentGroupError, type MemberOutcome } from "./errors/group-error";
export {
  type ErrorLine,
  type EventLine,
  jsonLines,
  type LineHead,
  type SucceededLine,
} from "./events/json-lines";
export { deployAll, type GroupMember, type GroupOptions } from "./group";
export { Operation, type OperationOptions, type OperationSignals } from "./operation";
export { PromotionFailedError, type PromotionFailure } from "./promotion/errors";
export type { CopiedEvent, PromotionEvent } from "./promotion/events";
export type { PromoteOptions, PromoteResult, PromotionPlace, PromotionRun } from "./promotion/options";
export type { ConfigValue, DeploymentOptions, InlineOptions, ProjectOptions } from "./options";
export type { DriftOptions, ReleasesOptions, StackStatus, StatusOptions } from "./status/stack-status";
export type { ListedRelease } from "../releases/status/stack-releases";
export type { StackState, StateResource } from "../releases/status/stack-state";
export type { Cancellation } from "./locks/cancel-run";
export type { Recovery } from "./locks/recovery";
export type { RollbackOptions } from "./rollback";
export { Secret } from "./secrets/secret";
export type { Timed } from "./results";
export type { LockView } from "./errors/stack-locked-error";
export type { PromotedImage } from "../releases/promotion/promote-images";
export type { PlannedImage } from "../releases/promotion/promotion-plan";
export type {
  DriftStatus,
  GoBackTarget,
  ImageStatus,
  KeeperStatus,
  RepositoryStatus,
  ServiceStatus,
} from "../releases/status/stack-status";
export type { ExplainedWithdrawal } from "../releases/withdrawal/read-reasons";
export type { CopyReport } from "../releases/copy/copy-image";
export type { Reason } from "../releases/withdrawal/reason";
export type { BlobOutcome } from "../releases/copy/copy-blob";
