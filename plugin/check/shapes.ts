import * as pulumi from "@pulumi/pulumi";
import { z } from "zod";

import { strict } from "../../program/config/schema-parts";
import { schema } from "../schema/schema";
import type { PropertySpec, TypeSpec } from "../schema/shape";

/** The properties of a component or of a type. */
export interface Properties {
  readonly properties?: Readonly<Record<string, PropertySpec>>;
  readonly required?: readonly string[];
}

/**
 * What the given value must be. Made for it, since an output may stand wherever the schema doesn't ask for a plain value:
 * the engine knows by then what is in it, or in a preview perhaps nobody.
 */
export function shapeOfProperties(
  { properties = {}, required = [] }: Properties,
  value: Readonly<Record<string, unknown>>,
): z.ZodType {
  const shapes = Object.entries(properties).map(([name, spec]) => {
    const shape = shapeOf(spec, value[name]);
    return [name, required.includes(name) ? shape : shape.exactOptional()];
  });
  return strict(Object.fromEntries(shapes) as z.ZodRawShape);
}

function shapeOf(spec: TypeSpec, value: unknown): z.ZodType {
  if (pulumi.Output.isInstance(value)) return spec.plain ? refusedOutput : z.unknown();
  const { $ref, oneOf, type, items = {}, additionalProperties = {} } = spec;
  if (oneOf) return shapeOfOne(oneOf, value);
  if ($ref !== undefined) return shapeOfReference($ref, value);
  if (type === "array")
    return Array.isArray(value)
      ? z.tuple(value.map((item) => shapeOf(items, item)) as unknown as [z.ZodType])
      : z.array(z.unknown());
  if (type === "object") {
    if (!isMap(value)) return z.record(z.string(), z.unknown());
    const shapes = Object.entries(value).map(([key, one]) => [key, shapeOf(additionalProperties, one)]);
    return z.strictObject(Object.fromEntries(shapes) as z.ZodRawShape);
  }
  return type === undefined ? z.unknown() : primitives[type]();
}

/** The one of its kind: there are no two of one. */
function shapeOfOne(specs: readonly TypeSpec[], value: unknown): z.ZodType {
  const spec = specs.find((one) => kindOf(one) === kindOfValue(value));
  if (spec) return shapeOf(spec, value);
  const kinds = specs.map((one) => kindWords[kindOf(one)]);
  return z.never({ error: `must be ${kinds.join(" or ")}` });
}

function shapeOfReference(reference: string, value: unknown): z.ZodType {
  const type = schema().types[reference.replace("#/types/", "")];
  if (!type) return z.unknown();
  if (type.enum) return z.enum(type.enum.map((one) => one.value) as [string]);
  return isMap(value) ? shapeOfProperties(type, value) : z.record(z.string(), z.unknown());
}

const refusedOutput = z.never({
  error:
    "must be a plain value, for it decides which resources there are, or is looked at before any of them; it is what another resource puts out",
});

const primitives = {
  string: () => z.string(),
  boolean: () => z.boolean(),
  integer: () => z.int(),
  number: () => z.number(),
};

type Kind = "map" | "list" | "text" | "flag" | "number";

const kindWords: Readonly<Record<Kind, string>> = {
  map: "a map",
  list: "a list",
  text: "text",
  flag: "true or false",
  number: "a number",
};

function kindOf({ type, $ref }: TypeSpec): Kind {
  if (type === "boolean") return "flag";
  if (type === "array") return "list";
  if (type === "string") return "text";
  if (type === "integer" || type === "number") return "number";
  return $ref !== undefined && schema().types[$ref.replace("#/types/", "")]?.enum ? "text" : "map";
}

function kindOfValue(value: unknown): Kind | undefined {
  if (Array.isArray(value)) return "list";
  if (typeof value === "string") return "text";
  if (typeof value === "boolean") return "flag";
  if (typeof value === "number") return "number";
  return isMap(value) ? "map" : undefined;
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
