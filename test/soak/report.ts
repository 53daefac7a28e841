import type { SoakResult } from "./runner";

/** How a soak ended, and how what failed is done again. */
export function reportOf({ seed, operations, histories, failure }: SoakResult, ms: number): string {
  const each = operations > 0 ? `, ${(ms / 1000 / operations).toFixed(1)} s each` : "";
  const done = `${operations} operations in ${histories} histories (${(ms / 1000).toFixed(0)} s${each}), seed ${seed}`;
  if (!failure) return `Nothing was lost: ${done}.`;
  const { message, history, path, replay } = failure;
  const again = ["npm run soak --", `--seed ${seed}`, `--path ${path}`];
  return [
    `FAILED after ${done}.`,
    message,
    `The shortest history that was found: ${history}`,
    `To do it again: ${[...again, ...(path.includes(":") ? [`--replay ${replay}`] : [])].join(" ")}`,
  ].join("\n");
}
