import type { SoakArguments } from "./options";
import type { SoakResult } from "./runner";

/** How a soak ended, and how what failed is done again. */
export function reportOf(result: SoakResult, ms: number, asked: SoakArguments): string {
  const { seed, operations, histories, failure } = result;
  const each = operations > 0 ? `, ${(ms / 1000 / operations).toFixed(1)} s each` : "";
  const took = `${(ms / 1000).toFixed(0)} s${each}`;
  const done = `${operations} operations in ${histories} histories (${took}), seed ${seed}`;
  if (!failure) return `Nothing was lost: ${done}.`;
  const { message, history, path, replay } = failure;
  return [
    `FAILED after ${done}.`,
    message,
    `The shortest history that was found: ${history}`,
    `To do it again: npm run soak -- ${words({ seed, path, replay }, asked).join(" ")}`,
  ].join("\n");
}

/** What is done follows from these: from the number of operations too, for no history is longer. */
function words(
  found: { readonly seed: number; readonly path: string; readonly replay: string },
  { operations, settle, cdk }: SoakArguments,
): string[] {
  const isShrunk = found.path.includes(":");
  return Object.entries({ operations, settle, cdk, ...found }).flatMap(([name, value]) =>
    name === "replay" && !isShrunk ? [] : [`--${name}=${value}`],
  );
}
