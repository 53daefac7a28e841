/** Calls that the gateway has counted, by kind: "read", "write", "manifest push" and so on. */
export type CallTotals = Record<string, number>;

export async function callTotals(endpoint: string): Promise<CallTotals> {
  const answer = await fetch(`${endpoint}/_berth/calls`);
  return ((await answer.json()) as { totals: CallTotals }).totals;
}

export function sinceThen(before: CallTotals, after: CallTotals): CallTotals {
  return Object.fromEntries(
    Object.entries(after).map(([kind, count]) => [kind, count - (before[kind] ?? 0)]),
  );
}
