import { isValues, type Value, type Values } from "../provider";
import type { Names, NativeType, Schema, Shape, Shapes } from "./schema";

/** The properties of a resource in CloudFormation's spelling. What the type doesn't have is left out. */
export function toCloudFormation(schema: Schema, type: NativeType, values: Values): Values {
  return new Spelling(schema, (name, names) => [name, cloudFormationName(name, names)]).resource(
    type,
    values,
  );
}

/** The properties of a resource in Pulumi's spelling. What the type doesn't have is left out. */
export function fromCloudFormation(schema: Schema, type: NativeType, values: Values): Values {
  return new Spelling(schema, (name, names) => [cloudFormationName(name, names), name]).resource(
    type,
    values,
  );
}

/** `EnableECSManagedTags` for `enableEcsManagedTags`, which only a table can tell; else the first letter is made a capital. */
export function cloudFormationName(name: string, names: Names = {}): string {
  return names[name] ?? `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
}

/** Goes through values by their types and spells them anew. Documents and maps keep their keys. */
class Spelling {
  constructor(
    private readonly schema: Schema,
    /** The name that a property has, and the one that it gets. */
    private readonly spell: (name: string, names?: Names) => readonly [from: string, to: string],
  ) {}

  resource({ inputs, outputs, irreversibleNames }: NativeType, values: Values): Values {
    return this.properties({ ...outputs, ...inputs }, irreversibleNames, values);
  }

  private properties(shapes: Shapes, names: Names | undefined, values: Values): Values {
    const spelled = Object.entries(shapes).flatMap(([name, shape]): [string, Value][] => {
      const [from, to] = this.spell(name, names);
      const value = values[from];
      return value === undefined ? [] : [[to, this.value(shape, value)]];
    });
    return Object.fromEntries(spelled);
  }

  private value(shape: Shape, value: Value): Value {
    const { $ref, items, additionalProperties, oneOf } = shape;
    if (oneOf) return largest(oneOf.map((one) => this.value(one, value))) ?? value;
    if (Array.isArray(value)) {
      const elements: readonly Value[] = value;
      return items ? elements.map((element) => this.value(items, element)) : elements;
    }
    if (!isValues(value)) return value;
    if (additionalProperties)
      return Object.fromEntries(
        Object.entries(value).flatMap(([key, inner]) =>
          inner === undefined ? [] : [[key, this.value(additionalProperties, inner)]],
        ),
      );
    const type = $ref === undefined ? undefined : this.schema.object($ref);
    return type?.properties ? this.properties(type.properties, type.irreversibleNames, value) : value;
  }
}

/** The types that a value may have don't say how to tell them apart: the one that knows the most of it is taken. */
function largest(values: readonly Value[]): Value | undefined {
  const size = (value: Value) =>
    Array.isArray(value) ? value.length : isValues(value) ? Object.keys(value).length : 1;
  return values.reduce<Value | undefined>(
    (best, value) => (best === undefined || size(value) > size(best) ? value : best),
    undefined,
  );
}
