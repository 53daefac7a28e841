import type { Properties } from "./property";
import { UNKNOWN, isValues, type Value, type Values } from "./values";

/** What a resource will be once it is created: what the service chooses is unknown. */
export function planCreate(properties: Properties, outputs: readonly string[], inputs: Values): Values {
  return {
    ...Object.fromEntries(outputs.map((name) => [name, UNKNOWN])),
    ...Object.fromEntries(
      Object.entries(properties)
        .map(([name, property]) => [name, inputs[name] ?? (property.computed ? UNKNOWN : undefined)] as const)
        .filter(([, value]) => value !== undefined),
    ),
  };
}

/** What a resource will be once it is updated: what the service chose stays, unless it is `outdated`. */
export function planUpdate(
  properties: Properties,
  state: Values,
  inputs: Values,
  outdated: readonly string[],
): Values {
  const wanted = Object.entries(properties).map(([name, property]): [string, Value | undefined] => [
    name,
    inputs[name] === undefined
      ? property.computed
        ? state[name]
        : undefined
      : fill(properties[name]?.fields, state[name], inputs[name]),
  ]);
  const plan: Values = {
    ...state,
    ...Object.fromEntries(wanted),
    ...Object.fromEntries(outdated.map((name) => [name, UNKNOWN])),
  };
  return Object.fromEntries(Object.entries(plan).filter(([, value]) => value !== undefined));
}

/** Parts of an object that the service chose stay what they are, too. */
function fill(fields: Properties | undefined, state: Value | undefined, input: Value): Value {
  if (!fields || !isValues(state) || !isValues(input)) return input;
  const chosen = Object.keys(fields).filter((name) => fields[name]?.computed && input[name] === undefined);
  return { ...input, ...Object.fromEntries(chosen.map((name) => [name, state[name]])) };
}
