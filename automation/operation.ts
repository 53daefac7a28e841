import type { DeploymentEvent } from "./events/events";

/** What the work of an operation is given. */
export interface OperationControls {
  /** Hands an event to whoever iterates. */
  readonly emit: (event: DeploymentEvent) => void;
  /** Aborts when the operation is to be cancelled. */
  readonly signal: AbortSignal;
  /** Aborts when it is to end at once. */
  readonly terminate: AbortSignal;
}

/** Signals of whoever began an operation: as `cancel()` called once, and twice. */
export interface OperationSignals {
  readonly signal?: AbortSignal;
  readonly terminate?: AbortSignal;
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
  readonly #termination = new AbortController();
  #waiting: (() => void)[] = [];
  #ended = false;

  /** @internal Starts `work`. */
  constructor(work: (controls: OperationControls) => Promise<Result>, given: OperationSignals = {}) {
    const cancel = () => this.#cancellation.abort();
    const terminate = () => this.#terminate();
    if (given.signal?.aborted === true) cancel();
    if (given.terminate?.aborted === true) terminate();
    given.signal?.addEventListener("abort", cancel, { once: true });
    given.terminate?.addEventListener("abort", terminate, { once: true });
    const emit = (event: DeploymentEvent) => {
      this.#events.push(event);
      this.#wake();
    };
    const [signal, terminated] = [this.#cancellation.signal, this.#termination.signal];
    this.result = work({ emit, signal, terminate: terminated }).finally(() => {
      given.signal?.removeEventListener("abort", cancel);
      given.terminate?.removeEventListener("abort", terminate);
      this.#ended = true;
      this.#wake();
    });
    // Whoever only iterates learns of a failure there, and it must not end the process meanwhile.
    this.result.catch(() => undefined);
  }

  /**
   * Asks the engine to stop: what it is working on is finished, nothing new is begun, and `result` rejects with
   * `CancelledError`. Called again, it ends the engine at once: what it was working on may exist without being recorded,
   * and the next run needs `recover: true`. Either way the stack is not left locked. Without effect once it is over.
   */
  cancel(): void {
    if (this.#cancellation.signal.aborted) this.#terminate();
    else this.#cancellation.abort();
  }

  #terminate(): void {
    this.#cancellation.abort();
    this.#termination.abort();
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
