import type { ListAction } from "./call-limits";
import type { Calls } from "./calls";
import { InventoryError } from "./inventory-error";

/** What one page of a list holds. */
export interface Page<T> {
  readonly items: readonly T[] | undefined;
  /** The token of the next page; none, or an empty one, on the last. */
  readonly next: string | undefined;
}

/**
 * A list to its end. One page that fails fails all of it.
 *
 * @param absent Names of errors that say that what the list is of is not there; then it is empty.
 * @throws {InventoryError}
 */
export async function everyPage<T>(
  calls: Calls,
  action: ListAction,
  ask: (token: string | undefined) => Promise<Page<T>>,
  absent: readonly string[] = [],
): Promise<T[]> {
  const items: T[] = [];
  const tokens = new Set<string>();
  for (let token: string | undefined; ;) {
    const page: Page<T> | undefined = await calls.makeUnless(absent, action, () => ask(token));
    if (page) items.push(...(page.items ?? []));
    else items.length = 0;
    if (!page?.next) {
      calls.saw(action, items.length);
      return items;
    }
    // It would go on for ever.
    if (tokens.has(page.next)) throw samePageAgain(action);
    tokens.add((token = page.next));
  }
}

function samePageAgain(action: string): InventoryError {
  return new InventoryError("incomplete-answer", `${action} answers with the same page again and again.`, {
    nextStep: "Check the endpoint (AWS_ENDPOINT_URL): AWS doesn't answer so.",
  });
}
