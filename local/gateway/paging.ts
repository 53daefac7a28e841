import { type ApiReply, apiError, type Json } from "./mend";

/** One page of a list that is in the order of its keys, or the error for a bad request. */
export type Page<T> = { items: T[]; nextToken?: string } | { error: ApiReply };

/**
 * Cuts a page out of a list sorted by `keyOf`.
 *
 * The token names the last key of the page before, so that nothing is left out when entries go between two calls.
 */
export function page<T>(
  items: readonly T[],
  keyOf: (item: T) => string,
  input: Json,
  limits: { fallback: number; most: number },
): Page<T> {
  const { maxResults = limits.fallback, nextToken } = input;
  if (typeof maxResults !== "number" || maxResults < 1 || maxResults > limits.most) {
    const text = `Invalid parameter at 'maxResults' failed to satisfy constraint: 'Member must be between 1 and ${limits.most}'`;
    return { error: apiError("InvalidParameterException", text) };
  }
  const after = nextToken === undefined ? undefined : readToken(nextToken);
  if (nextToken !== undefined && after === undefined) {
    return { error: apiError("InvalidParameterException", "Invalid parameter at 'nextToken'") };
  }
  const rest = after === undefined ? items : items.filter((item) => keyOf(item) > after);
  const shown = rest.slice(0, maxResults);
  const last = shown.at(-1);
  return shown.length < rest.length && last !== undefined
    ? { items: shown, nextToken: writeToken(keyOf(last)) }
    : { items: shown };
}

const writeToken = (after: string) => Buffer.from(JSON.stringify({ after })).toString("base64url");

function readToken(token: unknown): string | undefined {
  try {
    const value = JSON.parse(Buffer.from(String(token), "base64url").toString("utf8")) as { after?: unknown };
    return typeof value.after === "string" ? value.after : undefined;
  } catch {
    return undefined;
  }
}
