import pLimit from "p-limit";

import { awsFailure, isNamed } from "./aws-failure";
import { leastCalls, type Look } from "./least-calls";

/** The calls of one inventory: so many at a time, counted, and none more once one has failed. */
export interface Calls {
  /**
   * @param action As IAM names it: `ecs:ListServices`.
   * @throws {InventoryError}
   */
  make<T>(action: string, send: () => Promise<T>): Promise<T>;
  /** The same, where a failure by one of these names is an answer: what was asked for is not there. */
  makeUnless<T>(absent: readonly string[], action: string, send: () => Promise<T>): Promise<T | undefined>;
  /** Within the same bound and count, but failures there stop nothing here. */
  apart(): Calls;
  /** Takes down what the account has, which decides how many calls there have to be. */
  saw(action: Look["action"], things: number): void;
  /** Takes down that the SDK has repeated calls: see `ClientSettings.onRepeats`. */
  repeated(times: number): void;
  /** How many were made. What the SDK repeats is not counted. */
  readonly count: number;
  /** How many it would take at least to see what was seen: see `leastCalls`. */
  readonly least: number;
  /** How often the SDK repeated a call that was throttled, or that failed on AWS's side. */
  readonly repeats: number;
}

export interface CallOptions {
  /** How many calls are under way at a time. @default 10 */
  readonly concurrency?: number;
  /** What all the calls are about, for whoever reads of a failure: `the repository "shop"`. */
  readonly target?: string;
  /** Called after each call. */
  readonly onProgress?: (progress: CallProgress) => void;
}

/** How far an inventory is. */
export interface CallProgress {
  /** The call that was answered, such as `ecs:ListServices`. */
  readonly action: string;
  /** All calls until now. */
  readonly calls: number;
}

/** Nothing is asked yet. */
export function boundedCalls({ concurrency = 10, target, onProgress }: CallOptions = {}): Calls {
  const limit = pLimit(concurrency);
  const looks: Look[] = [];
  let count = 0;
  let repeats = 0;
  const scope = (): Calls => {
    let failed: Error | undefined;
    const makeUnless = <T>(absent: readonly string[], action: string, send: () => Promise<T>) =>
      limit(async () => {
        if (failed) throw failed;
        count++;
        try {
          return await send();
        } catch (error) {
          if (isNamed(error, absent)) return undefined;
          throw (failed = awsFailure(action, error, target));
        } finally {
          onProgress?.({ action, calls: count });
        }
      });
    return {
      make: (action, send) => makeUnless([], action, send) as ReturnType<typeof send>,
      makeUnless,
      apart: scope,
      saw: (action, things) => void looks.push({ action, things }),
      repeated: (times) => void (repeats += times),
      get count() {
        return count;
      },
      get least() {
        return leastCalls(looks);
      },
      get repeats() {
        return repeats;
      },
    };
  };
  return scope();
}
