import type { EngineEvent, StepEventMetadata } from "@pulumi/pulumi/automation";
import type {
  ChangeCounts,
  DebugMessage,
  DeploymentEvent,
  DiagnosticEvent,
  EventResource,
  ResourceOperation,
  Severity,
} from "./events";
import { readCodedText } from "../../retention/words/findings";
import { BuildSteps } from "./build-steps";
import { ecsDeployment } from "./ecs-deployments";
import { Redaction } from "../secrets/redaction";

/**
 * Turns the engine's events into ours.
 *
 * One instance serves one run: it remembers when each resource began, for the engine's own times have whole seconds.
 */
export class EventTranslator {
  readonly #redaction: Redaction;
  readonly #builds = new BuildSteps();
  /** URNs of those that are looked at in the account. */
  readonly #refreshing = new Set<string>();
  readonly #startedAt = new Map<string, number>();
  /** Codes by the message that they belong to, which comes next. */
  readonly #codes = new Map<string, string>();

  constructor(redaction = new Redaction([])) {
    this.#redaction = redaction;
  }

  /** The events that say what `event`, received at `now` (milliseconds), means; often none. */
  translate(event: EngineEvent, now: number): DeploymentEvent[] {
    if (event.resourcePreEvent !== undefined) {
      const { metadata, planning } = event.resourcePreEvent;
      return this.#begun(metadata, planning === true, now);
    }
    if (event.resOutputsEvent !== undefined) {
      const { metadata, planning } = event.resOutputsEvent;
      const refreshed = this.#refreshed(metadata, planning === true, now);
      if (refreshed !== undefined) return refreshed;
      return planning === true ? [] : this.#ended("completed", metadata, now);
    }
    if (event.resOpFailedEvent !== undefined)
      return this.#ended("failed", event.resOpFailedEvent.metadata, now);
    if (event.diagnosticEvent !== undefined) {
      const { severity, message, urn, ephemeral } = event.diagnosticEvent;
      // Ephemeral ones are status lines which the engine itself replaces by the next.
      if (ephemeral === true) return this.#status(message, urn);
      if (isDebug(severity)) {
        const coded = readCodedText(message.trimEnd());
        if (coded) this.#codes.set(this.#redaction.text(coded.message.trimEnd()), coded.code);
        return [];
      }
      return [this.#coded(this.#diagnostic(severities[severity] ?? "info", message, urn))];
    }
    if (event.policyEvent !== undefined) {
      const { message, policyName, policyPackName, enforcementLevel, resourceUrn } = event.policyEvent;
      const about = this.#message(message, resourceUrn);
      const mandatory = enforcementLevel === "mandatory";
      return [{ kind: "policy", policyPack: policyPackName, policy: policyName, mandatory, ...about }];
    }
    if (event.summaryEvent !== undefined) {
      const { resourceChanges, durationSeconds } = event.summaryEvent;
      // `result` is newer than the SDK's types.
      const { result } = event.summaryEvent as { result?: string };
      const changes = countChanges(resourceChanges);
      return [
        { kind: "summary", succeeded: result !== "failed", changes, durationMs: durationSeconds * 1000 },
      ];
    }
    return [];
  }

  /** What the engine writes down for its developers, always and unasked, with the values of properties. */
  debugMessage({ diagnosticEvent: event }: EngineEvent): DebugMessage | undefined {
    const isAsked = event && isDebug(event.severity) && readCodedText(event.message.trimEnd()) === undefined;
    return isAsked ? this.#message(event.message, event.urn) : undefined;
  }

  #status(message: string, urn: string | undefined): DeploymentEvent[] {
    const told = isImage(urn) ? this.#builds.read(urn, this.#redaction.text(message)) : undefined;
    return told === undefined ? [] : [told];
  }

  #diagnostic(severity: Severity, message: string, urn: string | undefined): DiagnosticEvent {
    return { kind: "diagnostic", severity, ...this.#message(message, urn) };
  }

  #coded(diagnostic: DiagnosticEvent): DiagnosticEvent {
    const code = this.#codes.get(diagnostic.message);
    return code === undefined ? diagnostic : { ...diagnostic, code };
  }

  #message(message: string, urn: string | undefined): DebugMessage {
    const about = urn === undefined || urn === "" ? {} : { urn };
    return { message: this.#redaction.text(message.trimEnd()), ...about };
  }

  #begun(metadata: StepEventMetadata, planning: boolean, now: number): DeploymentEvent[] {
    const resource = describe(metadata);
    if (resource === undefined) return [];
    if (resource.operation === "refresh") this.#refreshing.add(metadata.urn);
    if (planning) {
      return [{ kind: "planned", ...resource, changedProperties: metadata.diffs ?? metadata.keys ?? [] }];
    }
    this.#startedAt.set(step(metadata), now);
    return [{ kind: "started", ...resource }, ...deployment("started", metadata)];
  }

  /** What the look at a resource in the account found, or `undefined` for what is no such look. */
  #refreshed(metadata: StepEventMetadata, planning: boolean, now: number): DeploymentEvent[] | undefined {
    const begun = { ...metadata, op: "refresh" as const };
    if (!this.#refreshing.delete(metadata.urn)) return undefined;
    const found = describe(metadata);
    const changedProperties = metadata.diffs ?? [];
    const isDrift = found?.operation === "update" || found?.operation === "delete";
    const drifted: DeploymentEvent[] = isDrift ? [{ kind: "drifted", ...found, changedProperties }] : [];
    return [...drifted, ...(planning ? [] : this.#ended("completed", begun, now))];
  }

  #ended(kind: "completed" | "failed", metadata: StepEventMetadata, now: number): DeploymentEvent[] {
    const resource = describe(metadata);
    if (resource === undefined) return [];
    const startedAt = this.#startedAt.get(step(metadata));
    // Whoever registers outputs again is reported again.
    if (startedAt === undefined && kind === "completed") return [];
    this.#startedAt.delete(step(metadata));
    const durationMs = startedAt === undefined ? 0 : now - startedAt;
    return [...deployment(kind, metadata), { kind, ...resource, durationMs }];
  }
}

function deployment(
  kind: "started" | "completed" | "failed",
  metadata: StepEventMetadata,
): DeploymentEvent[] {
  const event = ecsDeployment(kind, metadata);
  return event === undefined ? [] : [event];
}

/** Of docker-build, alone or as a child of another component. */
function isImage(urn: string | undefined): urn is string {
  return urn?.split("::")[2]?.split("$").at(-1) === "docker-build:index:Image";
}

/** The SDK's types leave this one out. */
function isDebug(severity: string): boolean {
  return severity === "debug";
}

const severities: Readonly<Record<string, Severity>> = {
  info: "info",
  "info#err": "info",
  warning: "warning",
  error: "error",
};

/** `undefined`: an inner step of the engine that says nothing new. */
const operations: Readonly<Record<string, ResourceOperation | undefined>> = {
  same: "same",
  create: "create",
  update: "update",
  delete: "delete",
  // The replacement itself is a creation, this marker (without work of its own), and a deletion, in either order.
  replace: undefined,
  "create-replacement": "replace",
  "delete-replaced": "delete",
  read: "read",
  "read-replacement": "read",
  "read-discard": "discard",
  "discard-replaced": "discard",
  "remove-pending-replace": undefined,
  refresh: "refresh",
  import: "import",
  "import-replacement": "import",
};

/** The engine's summary counts a replacement once, under `replace`; an older engine's counts of its steps are left out. */
const counted: Readonly<Record<string, ResourceOperation | undefined>> = {
  ...operations,
  replace: "replace",
  "create-replacement": undefined,
  "delete-replaced": undefined,
};

function describe(metadata: StepEventMetadata): EventResource | undefined {
  const operation = metadata.op in operations ? operations[metadata.op] : "other";
  if (operation === undefined) return undefined;
  return { urn: metadata.urn, type: metadata.type, name: nameOf(metadata.urn), operation };
}

/** The logical name: everything after the third `::`, for a name may contain `::` itself. */
export function nameOf(urn: string): string {
  return urn.split("::").slice(3).join("::");
}

function step(metadata: StepEventMetadata): string {
  return `${metadata.op} ${metadata.urn}`;
}

/** Counts of the engine, in our words. */
export function countChanges(resourceChanges: Readonly<Record<string, number | undefined>>): ChangeCounts {
  const changes: Partial<Record<ResourceOperation, number>> = {};
  for (const [op, count] of Object.entries(resourceChanges)) {
    const operation = op in counted ? counted[op] : "other";
    if (operation === undefined || count === undefined) continue;
    changes[operation] = (changes[operation] ?? 0) + count;
  }
  return changes;
}
