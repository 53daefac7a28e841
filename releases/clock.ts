/** Time, for whatever waits. */
export interface Clock {
  /** Milliseconds since some start. */
  now(): number;
  sleep(ms: number): Promise<void>;
}

/** The machine's. */
export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
};
