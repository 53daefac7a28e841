import type { EngineEvent } from "@pulumi/pulumi/automation";

/** How long the engine may take to say that it got the signal itself, and to report its first event. */
export interface CancellationTimes {
  readonly graceMs: number;
  readonly startMs: number;
}

/**
 * Passes the wish to cancel on to the engine, once, and at a moment when it can take it well.
 *
 * - Before its first event the engine has no handler: SIGINT would end it there, with the stack locked.
 * - Ctrl-C in a terminal reaches the whole process group, so the engine may have its SIGINT already, and a second one
 *   means "terminate at once". It tells (its only `stdoutEvent`s are about that); when it does, nothing is sent.
 */
export class EngineCancellation {
  readonly #toEngine = new AbortController();
  readonly #timers = new Set<NodeJS.Timeout>();
  #started = false;
  #told = false;

  constructor(
    readonly request: AbortSignal,
    readonly times: CancellationTimes = { graceMs: 300, startMs: 5_000 },
  ) {
    request.addEventListener("abort", this.#requested);
  }

  /** The signal to give to the Automation API, which turns it into SIGINT. */
  get signal(): AbortSignal {
    return this.#toEngine.signal;
  }

  /** Whether the run was asked to stop, by us or by a signal that reached the engine. */
  get cancelled(): boolean {
    return this.request.aborted || this.#told;
  }

  /** To be called with every event of the engine. */
  observe(event: EngineEvent): void {
    if (event.stdoutEvent !== undefined) this.#told = true;
    if (this.#started) return;
    this.#started = true;
    if (this.request.aborted) this.#requested();
  }

  /** To be called when the run is over. */
  dispose(): void {
    this.request.removeEventListener("abort", this.#requested);
    for (const timer of this.#timers) clearTimeout(timer);
  }

  readonly #requested = (): void => {
    const { graceMs, startMs } = this.times;
    const send = () => {
      if (!this.#told) this.#toEngine.abort();
    };
    this.#timers.add(setTimeout(send, this.#started ? graceMs : startMs));
  };
}
