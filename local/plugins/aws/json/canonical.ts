/** A parsed JSON value. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** Whether two JSON texts mean the same once `canonical` has taken away what makes no difference. */
export function sameJson(canonical: (parsed: Json) => Json): (state: unknown, input: unknown) => boolean {
  return (state, input) => {
    if (typeof state !== "string" || typeof input !== "string") return false;
    if (state === input) return true;
    try {
      return stable(canonical(JSON.parse(state) as Json)) === stable(canonical(JSON.parse(input) as Json));
    } catch {
      return false;
    }
  };
}

/** JSON text that doesn't depend on the order of keys. */
export function stable(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(stable).join(",")}]`;
  if (!isObject(value)) return JSON.stringify(value);
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, inner]) => `${JSON.stringify(key)}:${stable(inner)}`).join(",")}}`;
}

/** The list in an order that depends on its elements alone. */
export function sorted(list: readonly Json[]): Json[] {
  return [...list].sort((a, b) => (stable(a) < stable(b) ? -1 : 1));
}

export function isObject(value: Json | undefined): value is { [key: string]: Json } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** One value and a list of one are the same to AWS's policy languages. */
export function asList(value: Json | undefined): Json[] {
  return value === undefined || value === null ? [] : Array.isArray(value) ? value : [value];
}
