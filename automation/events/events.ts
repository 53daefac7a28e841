import type { StackLock } from "../locks/stack-lock";
import type { CopiedEvent, PromotionEvent } from "../promotion/events";

/** What happens to a resource, in the engine's words without the inner steps of a replacement. */
export type ResourceOperation =
  "same" | "create" | "update" | "replace" | "delete" | "read" | "import" | "refresh" | "discard" | "other";

/** How many resources met which operation. */
export type ChangeCounts = Readonly<Partial<Record<ResourceOperation, number>>>;

/** The resource that an event is about. */
export interface EventResource {
  readonly urn: string;
  /** Type token, such as `aws:ecr/repository:Repository`. */
  readonly type: string;
  /** Logical name in the program. */
  readonly name: string;
  readonly operation: ResourceOperation;
}

/** Preview only: what an `up` would do to this resource. */
export interface PlannedEvent extends EventResource {
  readonly kind: "planned";
  /** Names of the properties that differ, when the engine tells. */
  readonly changedProperties: readonly string[];
}

/** A refresh, or `Deployment.drift`, found this resource other than the state has it; `delete`: it is gone. */
export interface DriftedEvent extends EventResource {
  readonly kind: "drifted";
  /** Names of the properties that differ, when the engine tells. */
  readonly changedProperties: readonly string[];
}

/** The engine began to work on this resource. */
export interface StartedEvent extends EventResource {
  readonly kind: "started";
}

/** The operation on this resource succeeded. */
export interface CompletedEvent extends EventResource {
  readonly kind: "completed";
  readonly durationMs: number;
}

/** The operation on this resource failed; the reason came before, as a diagnostic with the same `urn`. */
export interface FailedEvent extends EventResource {
  readonly kind: "failed";
  readonly durationMs: number;
}

export type Severity = "info" | "warning" | "error";

/**
 * A message of the engine, a provider or the program. Known secrets are taken out of it; debug messages, which have the
 * values of properties, are none (`RunOptions.debug`).
 */
export interface DiagnosticEvent {
  readonly kind: "diagnostic";
  readonly severity: Severity;
  readonly message: string;
  /** The resource that it is about; absent when it is about the whole run. */
  readonly urn?: string;
  /** What it is about, where it is berth's own: a `Finding`, or the code of the failure that ended the program. */
  readonly code?: string;
}

/** A message for whoever looks for a fault of the engine or of a provider, with the values of properties. */
export interface DebugMessage {
  readonly message: string;
  /** The resource that it is about; absent when it is about the whole run. */
  readonly urn?: string;
}

/** A step of an image's build. */
export interface BuildEvent {
  readonly kind: "build";
  /** The image that is built. */
  readonly urn: string;
  /** As BuildKit names it, such as `[2/3] RUN npm ci`. */
  readonly step: string;
  readonly status: "started" | "done" | "cached" | "failed" | "cancelled";
  /** As BuildKit says, once it is done. */
  readonly durationMs?: number;
}

/** A built image goes to the registry. BuildKit doesn't tell how many bytes that is. */
export interface PushEvent {
  readonly kind: "push";
  /** The image that is pushed. */
  readonly urn: string;
  readonly status: "started" | "done";
  /** `<repository>:<tag>`, once it is done. */
  readonly reference?: string;
  readonly digest?: string;
}

/**
 * ECS deploys a service. `steady`: the deployment is through; `accepted`: ECS goes on with it, for the service doesn't wait
 * for steady state; `failed`: the reason came before, as a diagnostic with the same `urn`.
 */
export interface EcsDeploymentEvent {
  readonly kind: "ecs-deployment";
  /** The service's resource. */
  readonly urn: string;
  readonly status: "started" | "steady" | "accepted" | "failed";
  readonly cluster?: string;
  readonly service?: string;
  /** Its ARN; absent while it isn't known. */
  readonly taskDefinition?: string;
}

/** A rule of a policy pack that a resource breaks. */
export interface PolicyEvent {
  readonly kind: "policy";
  readonly policyPack: string;
  readonly policy: string;
  readonly message: string;
  /** Whether the run fails for it; otherwise it is advice. */
  readonly mandatory: boolean;
  /** The resource that breaks it; absent when the stack as a whole does. */
  readonly urn?: string;
}

/** Before the run itself: somebody else works on the stack, and the run waits for that to end. */
export interface WaitingEvent {
  readonly kind: "waiting";
  /** Who holds the stack; empty when that can't be read, or nobody does any more. */
  readonly locks: readonly StackLock[];
  /** When it is tried again. */
  readonly pauseMs: number;
}

/** The engine's process runs from now on, until the end of the run. */
export interface RunningEvent {
  readonly kind: "running";
}

/** Before the run itself: what a killed run had left behind was cleared. */
export interface RecoveredEvent {
  readonly kind: "recovered";
  /** Process ids of the dead holders whose locks were removed. */
  readonly staleLocks: readonly number[];
  /** URNs of the resources that the killed run was working on. */
  readonly interrupted: readonly string[];
}

/** Whoever iterates began late or was slow: this many events of before are not kept any more (`keepEvents`). */
export interface DroppedEvent {
  readonly kind: "dropped";
  readonly count: number;
}

/** The engine is done. */
export interface SummaryEvent {
  readonly kind: "summary";
  readonly succeeded: boolean;
  readonly changes: ChangeCounts;
  readonly durationMs: number;
}

/** Everything that an operation reports, told apart by `kind`. Values of properties are never part of it. */
export type DeploymentEvent =
  | PlannedEvent
  | DriftedEvent
  | StartedEvent
  | CompletedEvent
  | FailedEvent
  | DiagnosticEvent
  | BuildEvent
  | PushEvent
  | EcsDeploymentEvent
  | PolicyEvent
  | WaitingEvent
  | RunningEvent
  | RecoveredEvent
  | DroppedEvent
  | PromotionEvent
  | CopiedEvent
  | SummaryEvent;

/** A stack of a group has its turn. */
export interface BegunEvent {
  readonly kind: "begun";
}

/** A stack of a group is done; `skipped`: it was not begun. */
export interface EndedEvent {
  readonly kind: "ended";
  readonly status: "succeeded" | "failed" | "skipped";
  /** Why it failed. */
  readonly error?: {
    readonly code: string;
    readonly message: string;
    readonly remedy?: string;
  };
}

/** What a group of stacks reports: which one it is about, and what happened there. */
export type GroupEvent = { readonly stack: string } & (DeploymentEvent | BegunEvent | EndedEvent);
