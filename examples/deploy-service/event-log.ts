/** What a run has told so far, each with its number, for readers that come and go. */
export class EventLog {
  #events: string[] = [];
  #dropped = 0;
  #ended = false;
  #waiting: (() => void)[] = [];

  /** @param keep How many of the newest are kept. */
  constructor(private readonly keep = 10_000) {}

  /** The number of the newest; they count from 1. */
  get last(): number {
    return this.#dropped + this.#events.length;
  }

  get ended(): boolean {
    return this.#ended;
  }

  append(data: string): void {
    this.#events.push(data);
    if (this.#events.length >= 2 * this.keep) {
      const surplus = this.#events.length - this.keep;
      this.#events = this.#events.slice(surplus);
      this.#dropped += surplus;
    }
    this.#wake();
  }

  end(): void {
    this.#ended = true;
    this.#wake();
  }

  /** Those after a number, as they come, until the end or until the reader is gone. */
  async *after(number: number, gone: AbortSignal): AsyncGenerator<{ id: number; data: string }, void> {
    const wake = () => this.#wake();
    gone.addEventListener("abort", wake);
    try {
      for (let id = number + 1; !gone.aborted; id += 1) {
        while (id > this.last && !this.#ended && !gone.aborted) {
          await new Promise<void>((resolve) => this.#waiting.push(resolve));
        }
        // A reader that was away for long goes on with the oldest that is kept.
        id = Math.max(id, this.#dropped + 1);
        const data = this.#events[id - this.#dropped - 1];
        if (data === undefined || gone.aborted) return;
        yield { id, data };
      }
    } finally {
      gone.removeEventListener("abort", wake);
    }
  }

  #wake(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }
}
