import type { EngineEvent } from "@pulumi/pulumi/automation";

/** How long the engine may take to say that it got the signal itself, and to report its first event. */
export interface CancellationTimes {
  readonly graceMs: number;
  readonly startMs: number;
}

/** What asks for the end of a run. */
export interface CancellationRequests {
  /** Finish what is under way, begin nothing new. */
  readonly cancel: AbortSignal;
  /** End at once. */
  readonly terminate: AbortSignal;
}

/**
 * Passes the wish to cancel on to the engine at a moment when it can take it well: once to cancel, twice to end it at once.
 * It gives its lock back either way.
 *
 * - Before its first event the engine has no handler: SIGINT would end it there, with the stack locked.
 * - Ctrl-C in a terminal reaches the whole process group, so the engine may have its SIGINT already, and one more
 *   means more. It tells of each (its only `stdoutEvent`s are about that); what it has had is not sent.
 */
export class EngineCancellation {
  readonly #toEngine = new AbortController();
  readonly #timers = new Set<NodeJS.Timeout>();
  #started = false;
  /** How many signals the engine told of, and how many it was sent. */
  #told = 0;
  #sent = 0;

  constructor(
    readonly requests: CancellationRequests,
    readonly times: CancellationTimes = { graceMs: 300, startMs: 5_000 },
  ) {
    requests.cancel.addEventListener("abort", this.#requested);
    requests.terminate.addEventListener("abort", this.#requested);
  }

  /** The signal to give to the Automation API, which turns each of its `abort` events into SIGINT. */
  get signal(): AbortSignal {
    return this.#toEngine.signal;
  }

  /** Whether the run was asked to stop, by us or by a signal that reached the engine. */
  get cancelled(): boolean {
    return this.#wanted > 0 || this.#told > 0;
  }

  /** Whether the engine may have ended with the stack locked: it had a signal before it listened, or was to end at once. */
  get mayHaveLeftLock(): boolean {
    return this.#wanted > 1 || (this.#sent > 0 && !this.#started);
  }

  /** To be called with every event of the engine. */
  observe(event: EngineEvent): void {
    if (event.stdoutEvent !== undefined) {
      this.#told += 1;
      if (this.#told < this.#wanted) this.#requested();
    }
    if (this.#started) return;
    this.#started = true;
    if (this.#wanted > 0) this.#requested();
  }

  /** To be called when the run is over. */
  dispose(): void {
    this.requests.cancel.removeEventListener("abort", this.#requested);
    this.requests.terminate.removeEventListener("abort", this.#requested);
    for (const timer of this.#timers) clearTimeout(timer);
  }

  get #wanted(): number {
    if (this.requests.terminate.aborted) return 2;
    return this.requests.cancel.aborted ? 1 : 0;
  }

  readonly #requested = (): void => {
    const { graceMs, startMs } = this.times;
    this.#timers.add(setTimeout(this.#send, this.#started ? graceMs : startMs));
  };

  /** One at a time: the engine makes one of two that come together, so the second waits until it tells of the first. */
  readonly #send = (): void => {
    const got = Math.max(this.#told, this.#sent);
    if (got >= this.#wanted || this.#sent > this.#told) return;
    this.#sent = got + 1;
    if (this.signal.aborted) this.signal.dispatchEvent(new Event("abort"));
    else this.#toEngine.abort();
  };
}
