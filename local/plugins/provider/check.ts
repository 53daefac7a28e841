import { Archive, isAsset } from "./assets";
import { autoname, nameProperty, type Autoname, type EngineAutonaming } from "./autoname";
import type { Properties, Property } from "./property";
import { UNKNOWN, containsUnknown, isValues, type Value, type Values } from "./values";

/** Why the inputs of a resource are refused. */
export interface CheckFailure {
  readonly property: string;
  readonly reason: string;
}

/** What `checkInputs` needs beside the inputs. */
export interface Naming {
  readonly logicalName: string;
  readonly seed: Uint8Array;
  readonly rule?: Autoname;
  readonly engine?: EngineAutonaming;
}

/** Lists, in the inputs, which of them no program gave: as the official plugins do. */
export const defaultsKey = "__defaults";

/** Completes the inputs of a program (JSON text, names, defaults) and says everything that is wrong with them. */
export function checkInputs(
  properties: Properties,
  olds: Values,
  news: Values,
  naming: Naming,
): { inputs: Values; failures: CheckFailure[] } {
  const given = withJsonText(properties, news);
  const chosen = { ...nameFor(properties, olds, given, naming), ...defaultsFor(properties, given) };
  const completed = completeFields(properties, { ...given, ...chosen });
  return {
    inputs: { ...completed, [defaultsKey]: Object.keys(chosen).sort() },
    failures: failuresOf(properties, given, completed),
  };
}

function withJsonText(properties: Properties, news: Values): Values {
  return Object.fromEntries(
    Object.entries(news)
      .filter(([name, value]) => value !== undefined && value !== null && name !== defaultsKey)
      .map(([name, value]) => [name, properties[name]?.kind === "json" ? jsonText(value as Value) : value]),
  );
}

function jsonText(value: Value): Value {
  if (typeof value === "string") return value;
  return containsUnknown(value) ? UNKNOWN : JSON.stringify(value);
}

function nameFor(properties: Properties, olds: Values, given: Values, naming: Naming): Values {
  const { rule } = naming;
  if (!rule) return {};
  const property = nameProperty(rule);
  if (given[property] !== undefined || conflicting(properties[property], given).length > 0) return {};
  const before = olds[property];
  if (before !== undefined && isDefaulted(olds, property)) return { [property]: before };
  const name = autoname(naming.logicalName, rule, given, naming.seed, naming.engine);
  return name === undefined ? {} : { [property]: name };
}

/** Whether the plugin, not the program, chose the value of a property. */
export function isDefaulted(inputs: Values, name: string): boolean {
  const defaults = inputs[defaultsKey];
  return Array.isArray(defaults) && defaults.includes(name);
}

function defaultsFor(properties: Properties, given: Values): Values {
  return Object.fromEntries(
    Object.entries(properties)
      .filter(([name, property]) => property.default !== undefined && given[name] === undefined)
      .filter(([, property]) => conflicting(property, given).length === 0)
      .map(([name, property]) => [name, property.default]),
  );
}

function completeFields(properties: Properties, values: Values): Values {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => {
      const fields = properties[name]?.fields;
      return [name, fields && value !== undefined ? completeValue(fields, value) : value];
    }),
  );
}

function completeValue(fields: Properties, value: Value): Value {
  if (Array.isArray(value)) return value.map((element: Value) => completeValue(fields, element));
  return isValues(value) ? completeFields(fields, { ...defaultsFor(fields, value), ...value }) : value;
}

function failuresOf(properties: Properties, given: Values, completed: Values): CheckFailure[] {
  const unexpected = Object.keys(given)
    .filter((name) => !properties[name])
    .map((name) => ({ property: name, reason: `An argument named "${name}" is not expected here.` }));
  const wrong = Object.entries(properties).flatMap(([name, property]) =>
    propertyFailures(name, property, given, completed[name]),
  );
  return [...unexpected, ...wrong];
}

function propertyFailures(
  path: string,
  property: Property,
  siblings: Values,
  value: Value | undefined,
): CheckFailure[] {
  if (value === undefined || value === null) {
    return property.required
      ? [
          {
            property: path,
            reason: `Missing required argument. The argument "${path}" is required, but no definition was found.`,
          },
        ]
      : [];
  }
  if (property.unsupported)
    return [
      {
        property: path,
        reason: `The stand-in for this plugin does not support "${path}". Leave it out, or use the official plugin.`,
      },
    ];
  if (value === UNKNOWN) return [];
  const clashes = conflicting(property, siblings).map((other) => ({
    property: path,
    reason: `Conflicting configuration arguments. "${path}": conflicts with ${other}`,
  }));
  if (!hasKind(property, value))
    return [...clashes, { property: path, reason: `Expected a ${property.kind}, got ${describe(value)}.` }];
  return [...clashes, ...fieldFailures(path, property, value)];
}

function fieldFailures(path: string, property: Property, value: Value): CheckFailure[] {
  const { fields } = property;
  if (!fields) return [];
  const of = (at: string, inner: Value) =>
    isValues(inner)
      ? Object.entries(fields).flatMap(([name, field]) =>
          propertyFailures(`${at}.${name}`, field, inner, inner[name]),
        )
      : [];
  return Array.isArray(value)
    ? value.flatMap((element: Value, index) => of(`${path}[${index}]`, element))
    : of(path, value);
}

function conflicting(property: Property | undefined, siblings: Values): readonly string[] {
  return (property?.conflictsWith ?? []).filter(
    (name) => siblings[name] !== undefined && siblings[name] !== null,
  );
}

function hasKind(property: Property, value: Value): boolean {
  switch (property.kind) {
    case "any":
      return true;
    case "json":
      return typeof value === "string" && isJson(value);
    case "list":
    case "set":
      return Array.isArray(value);
    case "map":
    case "object":
      return isValues(value);
    case "archive":
      return value instanceof Archive;
    default:
      return typeof value === property.kind;
  }
}

function isJson(value: string): boolean {
  try {
    JSON.parse(value);
    return true;
  } catch {
    return false;
  }
}

function describe(value: Value): string {
  if (Array.isArray(value)) return "a list";
  if (isAsset(value)) return value instanceof Archive ? "an archive" : "an asset";
  return isValues(value) ? "an object" : `a ${typeof value}`;
}
