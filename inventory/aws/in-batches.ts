import { perCall, type DescribeAction } from "./call-limits";
import type { Calls } from "./calls";
import { InventoryError } from "./inventory-error";

/** What one batch call answered. */
export interface BatchAnswer<T> {
  readonly found: readonly T[] | undefined;
  /** Of those that were not found: the reason. */
  readonly failures: readonly (string | undefined)[];
}

/**
 * Asks for things as many at a time as AWS takes, all batches at once, and takes no silence for an answer.
 *
 * @param absent The reasons that say that a thing is not there (any more).
 * @throws {InventoryError} when something failed for another reason, or was passed over.
 */
export async function inBatches<I, T>(
  calls: Calls,
  items: readonly I[],
  { action, absent }: { readonly action: DescribeAction; readonly absent: readonly string[] },
  ask: (batch: I[]) => Promise<BatchAnswer<T>>,
): Promise<T[]> {
  calls.saw(action, items.length);
  const batches = await Promise.all(
    chunks(items, perCall[action]).map(async (batch) => {
      const { found = [], failures } = await ask(batch);
      const unexplained = failures.filter((reason) => !absent.includes(reason ?? ""));
      if (unexplained.length > 0)
        throw incomplete(`${action} failed for ${unexplained.length} of ${batch.length}: ${unexplained[0]}`);
      if (found.length + failures.length < batch.length)
        throw incomplete(
          `${action} was asked for ${batch.length} and answered for ${found.length + failures.length}`,
        );
      return found;
    }),
  );
  return batches.flat();
}

function chunks<I>(items: readonly I[], size: number): I[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}

function incomplete(message: string): InventoryError {
  return new InventoryError("incomplete-answer", `${message}.`, {
    nextStep: "What was not answered may be in use: try again.",
  });
}
