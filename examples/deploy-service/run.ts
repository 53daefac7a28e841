import { randomUUID } from "node:crypto";

import {
  type ErrorLine,
  type EventLine,
  jsonLines,
  StackLockedError,
  type SucceededLine,
} from "pulumi-berth/automation";

import { EventLog } from "./event-log";
import type { DeploymentRequest } from "./requests";
import type { Stage } from "./stages";

export type RunState = "running" | "cancelling" | "succeeded" | "failed" | "cancelled";

/** One deployment: it is under way from the moment that it exists. */
export class Run {
  readonly id = randomUUID();
  readonly startedAt = new Date();
  readonly log = new EventLog();
  /** Resolves when it is over, however it went. */
  readonly ended: Promise<void>;
  readonly #cancel = new AbortController();
  readonly #terminate = new AbortController();
  #endedAt: Date | undefined;
  #outcome: SucceededLine | ErrorLine | undefined;

  constructor(
    readonly stage: Stage,
    readonly request: DeploymentRequest,
  ) {
    this.ended = this.#work().finally(() => {
      this.#endedAt = new Date();
      this.log.end();
    });
  }

  get url(): string {
    return `/deployments/${this.id}`;
  }

  get state(): RunState {
    if (this.#endedAt === undefined) return this.#cancel.signal.aborted ? "cancelling" : "running";
    if (this.#outcome?.kind === "succeeded") return "succeeded";
    return this.#outcome?.code === "cancelled" ? "cancelled" : "failed";
  }

  /** Once: what is under way is finished, nothing new begun. Twice: at once. The stack is not left locked. */
  cancel(): void {
    if (this.#cancel.signal.aborted) this.#terminate.abort();
    this.#cancel.abort();
  }

  /** For people and programs. Secrets among the outputs are `[secret]`. */
  toJSON(): object {
    const { kind, ...outcome } = this.#outcome ?? {};
    return {
      ...{ id: this.id, stage: this.stage.name, ...this.request, state: this.state, url: this.url },
      events: `${this.url}/events`,
      startedAt: this.startedAt,
      ...(this.#endedAt && { endedAt: this.#endedAt }),
      ...(kind === "succeeded" && { result: outcome }),
      ...(kind === "error" && { error: outcome }),
    };
  }

  async #work(): Promise<void> {
    const { operation, ...options } = this.request;
    const signals = { signal: this.#cancel.signal, terminate: this.#terminate.signal };
    // A stack that can't even be opened is told of as a run that failed is.
    const opened = this.stage
      .open(true)
      .then((deployment) =>
        operation === "preview" ? deployment.preview(signals) : deployment.up({ ...options, ...signals }),
      );
    const told = {
      result: opened.then(({ result }) => result),
      [Symbol.asyncIterator]: () => eventsOf(opened),
    };
    told.result.catch(() => undefined);
    for await (const line of jsonLines(told, { stack: this.stage.name })) {
      const event = JSON.parse(line) as EventLine;
      if (event.kind === "succeeded" || event.kind === "error") {
        const { version: _version, at: _at, stack: _stack, ...outcome } = event;
        this.#outcome = { ...outcome, ...(await holders(told.result)) };
      }
      this.log.append(line.trimEnd());
    }
  }
}

async function* eventsOf<Event>(opened: Promise<AsyncIterable<Event>>): AsyncGenerator<Event, void> {
  yield* await opened;
}

/** Who works on the stack from elsewhere: another machine, a terminal. */
async function holders(result: Promise<unknown>): Promise<object> {
  return result.then(
    () => ({}),
    (error: unknown) => (error instanceof StackLockedError ? { locks: error.locks } : {}),
  );
}
