import type { ChangeCounts, DeploymentEvent, DriftedEvent, SummaryEvent } from "./events/events";
import type { ServiceStatus } from "../releases/status/stack-status";
import type { Outputs } from "./run/outputs";

export interface Changes {
  readonly changes: ChangeCounts;
  /** Whether anything but `same` is among the changes. */
  readonly changed: boolean;
}

export interface Timed {
  /** Of the whole operation, the engine's start included. */
  readonly durationMs: number;
}

/** What a run did, or a preview would do. */
export interface RunResult extends Changes, Timed {}

export interface UpResult extends RunResult {
  readonly outputs: Outputs;
}

/** What differs in the account from what the state says. */
export interface DriftResult extends RunResult {
  /** The resources that differ, with the names of their properties that do; `delete` is one that is gone. */
  readonly drifted: readonly DriftedEvent[];
  /** The stack's services that ECS has no more, or that run another task definition than the state says; with their images. */
  readonly services: readonly ServiceStatus[];
}

/** What a run's events say that it did. */
export function changesOf(events: readonly DeploymentEvent[]): Changes {
  const summary = events.findLast((event): event is SummaryEvent => event.kind === "summary");
  const changes = summary?.changes ?? {};
  return { changes, changed: Object.keys(changes).some((operation) => operation !== "same") };
}
