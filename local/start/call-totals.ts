import { bearer } from "../gateway/http/authentication";
import type { World } from "../world";

/** Calls that the gateway has counted, by kind: "read", "write", "manifest push" and so on. */
export type CallTotals = Record<string, number>;

export async function callTotals({
  endpoint,
  secret,
}: Pick<World, "endpoint" | "secret">): Promise<CallTotals> {
  const answer = await fetch(`${endpoint}/_berth/calls`, { headers: { authorization: bearer(secret) } });
  return ((await answer.json()) as { totals: CallTotals }).totals;
}

export function sinceThen(before: CallTotals, after: CallTotals): CallTotals {
  return Object.fromEntries(
    Object.entries(after).map(([kind, count]) => [kind, count - (before[kind] ?? 0)]),
  );
}
