import type { DeploymentEvent } from "./events";

/** What the work of an operation is given. */
export interface OperationControls {
  /** Hands an event to whoever iterates. */
  readonly emit: (event: DeploymentEvent) => void;
  /** Aborts when the operation is to be cancelled. */
  readonly signal: AbortSignal;
}

/**
 * A run of the engine, under way from the moment that it exists.
 *
 * `await operation.result` gives its outcome; `for await (const event of operation)` its progress. Both are optional and
 * independent: each iteration sees every event from the first, however late it begins; leaving it early leaves the
 * run going (`cancel()` ends that); and, after its last event, an iteration throws what `result` is rejected with, so
 * that a failure cannot be mistaken for the end.
 *
 * @example
 * ```ts
 * const operation = deployment.up();
 * for await (const event of operation) if (event.kind === "completed") console.log(event.name);
 * const { outputs } = await operation.result;
 * ```
 */
export class Operation<Result> implements AsyncIterable<DeploymentEvent> {
  /** The outcome; rejects with a `DeploymentError`. */
  readonly result: Promise<Result>;
  readonly #events: DeploymentEvent[] = [];
  readonly #cancellation = new AbortController();
  #waiting: (() => void)[] = [];
  #ended = false;

  /** @internal Starts `work`; `signal` cancels it as `cancel()` does. */
  constructor(work: (controls: OperationControls) => Promise<Result>, signal?: AbortSignal) {
    const cancel = () => this.cancel();
    if (signal?.aborted === true) cancel();
    signal?.addEventListener("abort", cancel, { once: true });
    const emit = (event: DeploymentEvent) => {
      this.#events.push(event);
      this.#wake();
    };
    this.result = work({ emit, signal: this.#cancellation.signal }).finally(() => {
      signal?.removeEventListener("abort", cancel);
      this.#ended = true;
      this.#wake();
    });
    // Whoever only iterates learns of a failure there, and it must not end the process meanwhile.
    this.result.catch(() => undefined);
  }

  /**
   * Asks the engine to stop: what it is working on is finished, nothing new is begun, and `result` rejects with
   * `CancelledError`. Without effect once it is over.
   */
  cancel(): void {
    this.#cancellation.abort();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<DeploymentEvent, void, undefined> {
    for (let next = 0; ;) {
      for (; next < this.#events.length; next += 1) yield this.#events[next]!;
      if (this.#ended) break;
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
    await this.result;
  }

  #wake(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }
}
