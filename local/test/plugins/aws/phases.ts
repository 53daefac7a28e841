/** The steps that a resource goes through: each changes its arguments. */
export type Phase = "create" | "update" | "replace";

export function pick<T>(phase: Phase, create: T, update: T, replace: T): T {
  return { create, update, replace }[phase];
}

/** Tags that an update changes. */
export function tags(phase: Phase): { readonly stage: string } {
  return { stage: phase === "create" ? "first" : "second" };
}
