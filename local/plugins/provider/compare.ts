import { isAsset } from "./assets";
import { UNKNOWN, isValues, type Value, type Values } from "./values";
import type { Properties, Property } from "./property";

/** One place where what a program wants is not what is there. */
export interface Difference {
  readonly path: string;
  readonly kind: "add" | "update" | "delete";
  readonly replace: boolean;
}

/** Where `inputs` ask for something else than `state` has. */
export function differences(properties: Properties, state: Values, inputs: Values): Difference[] {
  return Object.entries(properties).flatMap(([name, property]) =>
    compare(property, state[name], inputs[name], name, property.forceNew === true),
  );
}

/** Whether a value says no more than a missing one does. */
export function isZero(value: Value | undefined): boolean {
  if (value === undefined || value === null || value === "" || value === 0 || value === false) return true;
  if (Array.isArray(value)) return value.length === 0;
  return isValues(value) && Object.values(value).every(isZero);
}

/** Whether two values of a property mean the same. */
export function isSame(property: Property, state: Value | undefined, input: Value | undefined): boolean {
  return compare(property, state, input, "", false).length === 0;
}

function compare(
  property: Property,
  state: Value | undefined,
  input: Value | undefined,
  path: string,
  replace: boolean,
): Difference[] {
  if (input === undefined || input === null) {
    return property.computed || isZero(state) || equalsDefault(property, state)
      ? []
      : [{ path, kind: "delete", replace }];
  }
  if (input === UNKNOWN) return [{ path, kind: isZero(state) ? "add" : "update", replace }];
  if (state === undefined || state === null) return isZero(input) ? [] : [{ path, kind: "add", replace }];
  if (property.same?.(state, input)) return [];
  if (isAsset(state) && isAsset(input))
    return state.hash === input.hash ? [] : [{ path, kind: "update", replace }];
  if (property.kind === "set" && Array.isArray(state) && Array.isArray(input))
    return sameElements(property, state, input) ? [] : [{ path, kind: "update", replace }];
  if (Array.isArray(state) && Array.isArray(input))
    return compareLists(property, state, input, path, replace);
  if (isValues(state) && isValues(input)) return compareObjects(property, state, input, path, replace);
  return state === input ? [] : [{ path, kind: "update", replace }];
}

function compareLists(
  property: Property,
  state: readonly Value[],
  input: readonly Value[],
  path: string,
  replace: boolean,
): Difference[] {
  const element: Property = property.fields
    ? { kind: "object", fields: property.fields }
    : { kind: "string" };
  return Array.from({ length: Math.max(state.length, input.length) }).flatMap((_, index) => {
    const at = `${path}[${index}]`;
    if (index >= input.length) return [{ path: at, kind: "delete" as const, replace }];
    if (index >= state.length) return [{ path: at, kind: "add" as const, replace }];
    return compare(element, state[index], input[index], at, replace);
  });
}

function compareObjects(
  property: Property,
  state: Values,
  input: Values,
  path: string,
  replace: boolean,
): Difference[] {
  if (property.fields) {
    return Object.entries(property.fields).flatMap(([name, field]) =>
      compare(field, state[name], input[name], `${path}.${name}`, replace || field.forceNew === true),
    );
  }
  const names = new Set([...Object.keys(state), ...Object.keys(input)]);
  return [...names].flatMap((name) => {
    const at = /^[A-Za-z_$][\w$]*$/.test(name) ? `${path}.${name}` : `${path}[${JSON.stringify(name)}]`;
    if (input[name] === undefined) return [{ path: at, kind: "delete" as const, replace }];
    if (state[name] === undefined) return [{ path: at, kind: "add" as const, replace }];
    return compare({ kind: "string" }, state[name], input[name], at, replace);
  });
}

function sameElements(property: Property, state: readonly Value[], input: readonly Value[]): boolean {
  const element: Property = property.fields
    ? { kind: "object", fields: property.fields }
    : { kind: "string" };
  const left = [...state];
  const found = input.every((wanted) => {
    const index = left.findIndex((candidate) => isSame(element, candidate, wanted));
    if (index >= 0) left.splice(index, 1);
    return index >= 0;
  });
  return found && left.length === 0;
}

function equalsDefault(property: Property, state: Value | undefined): boolean {
  return property.default !== undefined && state === property.default;
}
