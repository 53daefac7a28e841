import type { Value, Values } from "../provider";
import { cloudFormationName, toCloudFormation } from "./names";
import type { NativeType, Schema } from "./schema";

/** A step of a JSON patch, of whole properties. */
export interface Operation {
  readonly op: "add" | "replace" | "remove";
  readonly path: string;
  readonly value?: Value;
}

/**
 * What Cloud Control is to change. It does not know what it never shows, and takes the rest for the whole: so that is
 * sent again.
 */
export function patch(
  schema: Schema,
  type: NativeType,
  { old, inputs, changed }: { old: Values; inputs: Values; changed: ReadonlySet<string> },
): Operation[] {
  const unseen = new Set(
    (type.writeOnly ?? [])
      .map((path) => path.split("/")[0] ?? "")
      .filter((name) => !type.createOnly?.includes(name)),
  );
  const spelled = toCloudFormation(schema, type, inputs);
  return Object.keys(type.inputs)
    .filter((name) => changed.has(name) || (unseen.has(name) && inputs[name] !== undefined))
    .sort()
    .map((name): Operation => {
      const key = cloudFormationName(name, type.irreversibleNames);
      const path = `/${key}`;
      const value = spelled[key];
      if (value === undefined) return { op: "remove", path };
      return { op: unseen.has(name) || old[name] === undefined ? "add" : "replace", path, value };
    });
}
