import type { z } from "zod";

/**
 * What can be read of an object whose properties may be wrong: those are left out, and their problems are another's to
 * tell. `undefined` when nothing is left that makes an object.
 */
export function readable<Schema extends z.ZodType>(
  schema: Schema,
  raw: Readonly<Record<string, unknown>>,
  /** What stands in for properties without which there is no object. */
  standIns: Readonly<Record<string, unknown>> = {},
): z.infer<Schema> | undefined {
  const first = schema.safeParse(raw);
  if (first.success) return first.data;
  const broken = new Set(
    first.error.issues.flatMap((issue) =>
      issue.path.length > 0 ? [issue.path[0]] : issue.code === "unrecognized_keys" ? issue.keys : [],
    ),
  );
  const rest = Object.entries(raw).filter(([key]) => !broken.has(key));
  return schema.safeParse({ ...standIns, ...Object.fromEntries(rest) }).data;
}
