import { setTimeout as sleep } from "node:timers/promises";
import { StackLockedError } from "../errors/stack-locked-error";

/** How to go on where a stack is locked. */
export interface LockPatience {
  /** How long to wait for whoever holds it, in milliseconds; 0 refuses at once. */
  readonly timeoutMs: number;
  /** @default none */
  readonly signal?: AbortSignal;
  /** Called before each pause. */
  readonly onWaiting?: (error: StackLockedError, pauseMs: number) => void;
  /** Between 0 and 1. */
  readonly random?: () => number;
  readonly times?: {
    readonly now: () => number;
    readonly pause: (ms: number, signal?: AbortSignal) => Promise<void>;
  };
}

/**
 * Runs `attempt`, and again after a random pause while the stack is locked, as long as the patience lasts.
 *
 * Two that start at the same moment see one another's lock and both give way. That nobody holds the stack afterwards shows
 * it: then it is tried again for some seconds even without patience. A dead holder's lock is not waited for: it stays.
 */
export async function waitForLock<T>(attempt: () => Promise<T>, patience: LockPatience): Promise<T> {
  const { timeoutMs, signal, onWaiting, random = Math.random, times = realTimes } = patience;
  const startedAt = times.now();
  for (let tries = 0; ; tries += 1) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof StackLockedError) || error.isDead || signal?.aborted) throw error;
      const left = startedAt + Math.max(timeoutMs, error.released ? contentionMs : 0) - times.now();
      if (left <= 0) throw error;
      // Doubled each time, and anything from half to one and a half of it: who met once shall not meet again.
      const pauseMs = Math.min(left, Math.min(500 * 2 ** tries, 5_000) * (0.5 + random()));
      onWaiting?.(error, Math.round(pauseMs));
      await times.pause(pauseMs, signal);
    }
  }
}

/** For how long those that gave way to one another try again, in milliseconds. */
export const contentionMs = 15_000;

const realTimes = {
  now: () => performance.now(),
  /** Ends early, not in an error, when it is aborted: the next attempt says what that means. */
  pause: (ms: number, signal?: AbortSignal) =>
    sleep(ms, undefined, signal && { signal }).catch(() => undefined),
};
