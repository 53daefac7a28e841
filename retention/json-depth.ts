/** Deeper than anything that AWS or berth writes, and far from where recursion ends. */
const deepest = 100;

/** Whether a JSON value nests lists and maps deeper than anybody means it. Counted without recursion. */
export function isTooDeep(value: unknown): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > deepest) return true;
    level = level.flatMap((one) =>
      typeof one === "object" && one !== null ? (Object.values(one) as unknown[]) : [],
    );
  }
  return false;
}
