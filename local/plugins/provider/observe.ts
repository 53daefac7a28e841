import { defaultsKey, isDefaulted } from "./check";
import { isSame, isZero } from "./compare";
import type { Properties, Property } from "./property";
import { isValues, type Value, type Values } from "./values";

/**
 * The state to record for what a service reports: in the words of the program wherever they mean the same (order of
 * sets, spelling of JSON), so that what did not change does not look changed.
 */
export function observe(properties: Properties, known: Values, live: Values): Values {
  const settled = Object.entries(properties).map(([name, property]): [string, Value | undefined] => [
    name,
    settle(property, known[name], live[name]),
  ]);
  return defined({ ...live, ...Object.fromEntries(settled) });
}

/** The inputs as a refresh leaves them: what the service changed shows, the rest stays as the program wrote it. */
export function refreshInputs(properties: Properties, inputs: Values, before: Values, after: Values): Values {
  return defined(
    Object.fromEntries(
      Object.entries(inputs).map(([name, value]) => {
        const property = properties[name];
        const stays = !property || property.local || isSame(property, after[name], before[name] ?? value);
        return [name, stays ? value : after[name]];
      }),
    ),
  );
}

/** The inputs that a program would have given for a resource that it did not create. */
export function importInputs(properties: Properties, state: Values): Values {
  const told = Object.entries(properties).filter(
    ([name, property]) =>
      !property.local && !property.unsupported && !isZero(state[name]) && state[name] !== property.default,
  );
  const inputs = Object.fromEntries(told.map(([name]) => [name, state[name]]));
  return { ...inputs, [defaultsKey]: [] };
}

/** Whether a replacement must wait for the end of the old resource, since both would have one name. */
export function namesClash(state: Values, inputs: Values, property = "name"): boolean {
  const name = inputs[property];
  return name !== undefined && name === state[property] && !isDefaulted(inputs, property);
}

function settle(property: Property, known: Value | undefined, live: Value | undefined): Value | undefined {
  if (property.local) return known;
  if (live === undefined || live === null) return isZero(known) ? known : undefined;
  if (known === undefined || known === null) return live;
  if (property.kind === "object" && isValues(live) && isValues(known))
    return settleFields(property, known, live);
  if (property.kind === "list" && property.fields && Array.isArray(live) && Array.isArray(known))
    return live.map((element: Value, index) => {
      const before = known[index] as Value | undefined;
      return isValues(element) && isValues(before) ? settleFields(property, before, element) : element;
    });
  return isSame(property, live, known) ? known : live;
}

function settleFields(property: Property, known: Values, live: Values): Values {
  const fields = Object.entries(property.fields ?? {});
  return defined({
    ...live,
    ...Object.fromEntries(fields.map(([name, field]) => [name, settle(field, known[name], live[name])])),
  });
}

function defined(values: Values): Values {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}
