import type { ServerResponse } from "node:http";

/** How long nobody has asked for anything. */
export class IdleTime {
  #open = 0;
  #since: number;

  /** @param now Milliseconds of a clock that only goes forward. */
  constructor(private readonly now: () => number = () => performance.now()) {
    this.#since = now();
  }

  /** A request that was made; it lasts until its response is over. */
  follow(response: Pick<ServerResponse, "once">): void {
    this.#open += 1;
    response.once("close", () => {
      this.#open -= 1;
      this.#since = this.now();
    });
  }

  get ms(): number {
    return this.#open > 0 ? 0 : this.now() - this.#since;
  }
}

/** What is to be done once nobody has asked for anything for that long; again after as long, if that ended nothing. */
export interface WhenIdle {
  readonly limitMs: number;
  readonly act: () => void;
}

/** @returns what takes it back. */
export function watchIdle(idle: IdleTime, { limitMs, act }: WhenIdle): () => void {
  const look = () => {
    const left = limitMs - idle.ms;
    if (left <= 0) act();
    timer = setTimeout(look, left > 0 ? left : limitMs).unref();
  };
  let timer = setTimeout(look, limitMs).unref();
  return () => clearTimeout(timer);
}
