export {
  Deployment,
  type Outputs,
  type RunOptions,
  type RunResult,
  type UpOptions,
  type UpResult,
} from "./deployment";
export {
  CancelledError,
  DeploymentError,
  EngineError,
  EngineMissingError,
  InvalidOptionsError,
  ProgramError,
  ResourceFailedError,
  StackLockedError,
  StackNotFoundError,
  type FailedResource,
  type OptionProblem,
} from "./errors";
export type {
  ChangeCounts,
  CompletedEvent,
  DebugMessage,
  DeploymentEvent,
  DiagnosticEvent,
  EventResource,
  FailedEvent,
  PlannedEvent,
  RecoveredEvent,
  ResourceOperation,
  Severity,
  StartedEvent,
  SummaryEvent,
} from "./events";
export type { StackLock } from "./locks";
export { Operation } from "./operation";
export type { ConfigValue, DeploymentOptions, InlineOptions, ProjectOptions } from "./options";
export type { Recovery } from "./recovery";
export { Secret } from "./secrets/secret";
