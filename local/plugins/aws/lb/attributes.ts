import { textOf, type Value, type Values } from "../../provider";

/** An attribute of a load balancer or target group, behind the argument that sets it. */
export interface Attribute {
  readonly argument: string;
  readonly key: string;
  readonly kind: "text" | "number" | "flag";
}

/** The attributes that the arguments ask for. Of those that aren't set, AWS's own defaults hold. */
export function toAttributes(
  attributes: readonly Attribute[],
  inputs: Values,
): { Key: string; Value: string }[] {
  return attributes.flatMap(({ argument, key }) => {
    const value = inputs[argument];
    return value === undefined || value === null ? [] : [{ Key: key, Value: textOf(value) }];
  });
}

/** The arguments that say what is there; `undefined` for what AWS doesn't report. */
export function fromAttributes(
  attributes: readonly Attribute[],
  reported: readonly Reported[] | undefined,
): Values {
  const values = new Map((reported ?? []).map(({ Key, Value }) => [Key, Value]));
  return Object.fromEntries(
    attributes.flatMap(({ argument, key, kind }) => {
      const value = values.get(key);
      return value === undefined || value === "" ? [] : [[argument, parse(kind, value)]];
    }),
  );
}

interface Reported {
  readonly Key?: string | undefined;
  readonly Value?: string | undefined;
}

function parse(kind: Attribute["kind"], value: string): Value {
  if (kind === "number") return Number(value);
  return kind === "flag" ? value === "true" : value;
}
