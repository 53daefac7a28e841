/**
 * Whether a stage is protected, by its configuration: what `berth:protected` says; else whether its repository is, by
 * `berth:retention.protectStages`. Of a program without `berth:stage` the stack's name counts.
 *
 * @param config The text of a key, JSON where it has a structure.
 */
export function isProtected(config: (key: string) => string | undefined, stack: string): boolean {
  const said = config("berth:protected");
  if (said !== undefined) return said === "true";
  const stage = config("berth:stage") ?? stack.split("/").at(-1)!;
  return protectedStages(config("berth:retention")).includes(stage);
}

function protectedStages(retention: string | undefined): readonly unknown[] {
  const { protectStages } = (parsed(retention) ?? {}) as { readonly protectStages?: unknown };
  return Array.isArray(protectStages) ? protectStages : ["prod", "production"];
}

/** What is no JSON, the program itself refuses. */
function parsed(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? "{}") as unknown;
  } catch {
    return undefined;
  }
}
