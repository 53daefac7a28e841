import { isValues, Secret, type Value, type Values } from "./values";

/** The same values with every secret opened, for code that talks to a service. */
export function reveal(values: Values): Values {
  return revealValue(values) as Values;
}

/** The values, secret again wherever `like` is. */
export function concealLike(values: Values, like: Values): Values {
  return concealValue(values, like) as Values;
}

function revealValue(value: Value): Value {
  if (value instanceof Secret) return revealValue(value.value);
  if (Array.isArray(value)) return value.map(revealValue);
  return isValues(value) ? mapValues(value, revealValue) : value;
}

function concealValue(value: Value, like: Value | undefined): Value {
  if (value instanceof Secret || like === undefined) return value;
  if (like instanceof Secret) return new Secret(value);
  if (isValues(value) && isValues(like))
    return mapValues(value, (inner, name) => concealValue(inner, like[name]));
  if (Array.isArray(value) && Array.isArray(like) && value.length === like.length)
    return value.map((inner: Value, index) => concealValue(inner, like[index] as Value | undefined));
  // The shapes no longer match, so nobody can say which part was the secret one: all of it is.
  return containsSecret(like) ? new Secret(value) : value;
}

function containsSecret(value: Value): boolean {
  if (value instanceof Secret) return true;
  if (Array.isArray(value)) return value.some(containsSecret);
  return (
    isValues(value) && Object.values(value).some((inner) => inner !== undefined && containsSecret(inner))
  );
}

function mapValues(values: Values, map: (value: Value, name: string) => Value): Values {
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, map(value, name)]],
    ),
  );
}
