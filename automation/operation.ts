import type { DeploymentEvent, DroppedEvent } from "./events/events";

/** What the work of an operation is given. */
export interface OperationControls<Event = DeploymentEvent> {
  /** Hands an event to whoever iterates. */
  readonly emit: (event: Event) => void;
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

/** How an operation keeps its events. */
export interface OperationOptions extends OperationSignals {
  /**
   * How many events are kept for an iteration that begins late or falls behind. One that has missed some gets a `dropped`
   * event in their place. The run never waits for who looks at it.
   *
   * @default 10000
   */
  readonly keepEvents?: number;
}

/**
 * A run of the engine, under way from the moment that it exists.
 *
 * `await operation.result` gives its outcome; `for await (const event of operation)` its progress. Both are optional and
 * independent: each iteration sees every event from the first, however late it begins, as far as they are kept
 * (`keepEvents`); leaving it early, or throwing in its body, leaves the run going (`cancel()` ends that); and, after its
 * last event, an iteration throws what `result` is rejected with, so that a failure cannot be mistaken for the end.
 *
 * @example
 * ```ts
 * const operation = deployment.up();
 * for await (const event of operation) if (event.kind === "completed") console.log(event.name);
 * const { outputs } = await operation.result;
 * ```
 */
export class Operation<Result, Event = DeploymentEvent> implements AsyncIterable<Event | DroppedEvent> {
  /** The outcome; rejects with a `DeploymentError`. */
  readonly result: Promise<Result>;
  readonly #cancellation = new AbortController();
  readonly #termination = new AbortController();
  readonly #keepEvents: number;
  /** The newest events; the first of them is that with the number `#dropped`. */
  #events: Event[] = [];
  #dropped = 0;
  #waiting: (() => void)[] = [];
  #ended = false;

  /** @internal Starts `work`. */
  constructor(work: (controls: OperationControls<Event>) => Promise<Result>, given: OperationOptions = {}) {
    this.#keepEvents = given.keepEvents ?? 10_000;
    const cancel = () => this.#cancellation.abort();
    const terminate = () => this.#terminate();
    if (given.signal?.aborted === true) cancel();
    if (given.terminate?.aborted === true) terminate();
    given.signal?.addEventListener("abort", cancel, { once: true });
    given.terminate?.addEventListener("abort", terminate, { once: true });
    const [signal, terminated] = [this.#cancellation.signal, this.#termination.signal];
    const emit = (event: Event) => this.#keep(event);
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

  async *[Symbol.asyncIterator](): AsyncGenerator<Event | DroppedEvent, void, undefined> {
    for (let next = 0; ;) {
      while (next < this.#dropped + this.#events.length) {
        if (next < this.#dropped) {
          const count = this.#dropped - next;
          next = this.#dropped;
          yield { kind: "dropped", count };
          continue;
        }
        const event = this.#events[next - this.#dropped]!;
        next += 1;
        yield event;
      }
      if (this.#ended) break;
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
    await this.result;
  }

  #keep(event: Event): void {
    this.#events.push(event);
    // In one go now and then: taking the first of a long list away moves all the others.
    if (this.#events.length >= 2 * this.#keepEvents) {
      const surplus = this.#events.length - this.#keepEvents;
      this.#events = this.#events.slice(surplus);
      this.#dropped += surplus;
    }
    this.#wake();
  }

  #terminate(): void {
    this.#cancellation.abort();
    this.#termination.abort();
  }

  #wake(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }
}
