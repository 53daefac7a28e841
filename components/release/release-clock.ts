/** Time, for whatever waits. */
export interface ReleaseClock {
  /** Milliseconds since some start. */
  now(): number;
  sleep(ms: number): Promise<void>;
}
