export { count, list, sentence, short } from "../../retention/words/wording";

/** The day of a point in time, in UTC: `2026-08-01`. */
export function day(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}
