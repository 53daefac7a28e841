/** A resource as a Pulumi program or the state of a stack says it: plain data. */
export interface DeclaredResource {
  readonly urn: string;
  /** Such as `aws:ecr/repository:Repository`. */
  readonly type: string;
  /** The logical name. */
  readonly name: string;
  /** Inputs or outputs, whichever is known; values that are not known are `unknownValue`. */
  readonly props: Readonly<Record<string, unknown>>;
}

/** Stands where a preview doesn't know the value yet, and where a state has it encrypted. */
export const unknownValue = Symbol("unknown value");

/** The text of a property; `undefined` where there is none, or another kind of value. */
export function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

/** The objects of a list. */
export function objectsOf(value: unknown): Readonly<Record<string, unknown>>[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
