import { setTimeout as sleep } from "node:timers/promises";
import type { CallContext } from "../provider";

/** How to wait. */
export interface WaitOptions {
  readonly what: string;
  readonly timeoutMs: number;
  readonly intervalMs?: number;
}

/** Asks again until there is an answer, the time is over, or the engine is cancelled. */
export async function waitFor<T>(
  context: CallContext,
  options: WaitOptions,
  ask: () => Promise<T | undefined>,
): Promise<T> {
  const timeoutMs = context.timeoutMs(options.timeoutMs);
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    context.signal.throwIfAborted();
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (Date.now() >= deadline)
      throw new Error(`timeout while waiting for ${options.what} (after ${timeoutMs / 1000} s)`);
    await sleep(options.intervalMs ?? 500, undefined, { signal: context.signal }).catch(() => undefined);
  }
}
