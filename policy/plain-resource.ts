import { unknownValue, type DeclaredResource } from "../retention/declared/declared-resource";

/** A resource as the engine shows it to a policy. */
interface ShownResource {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  /** Throws when a value is read that a preview doesn't know. */
  readonly props: object;
}

/** The same without the traps: what isn't known is `unknownValue`. */
export function plainResource({ urn, type, name, props }: ShownResource): DeclaredResource {
  return { urn, type, name, props: plainObject(props) };
}

function plainObject(shown: object): Record<string, unknown> {
  return Object.fromEntries(Object.keys(shown).map((key) => [key, plainAt(shown, key)]));
}

function plainAt(shown: object, key: string | number): unknown {
  let value: unknown;
  try {
    value = (shown as Readonly<Record<string | number, unknown>>)[key];
  } catch {
    // The SDK's `UnknownValueError`, which it doesn't export; nothing else is thrown here.
    return unknownValue;
  }
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value))
    return Array.from({ length: value.length }, (_, n) => plainAt(value as object, n));
  return plainObject(value);
}
