import type { Value } from "./values";

/** What a plugin knows of one property that a program may set. */
export interface Property {
  /**
   * `set`: a list whose order means nothing. `json`: text that programs may also give as an object. `any`: whatever the
   * service takes.
   */
  readonly kind:
    "any" | "string" | "number" | "boolean" | "json" | "map" | "list" | "set" | "object" | "archive";
  /** A program must set it. */
  readonly required?: true;
  /** A change of it needs a new resource. */
  readonly forceNew?: true;
  /** Left out, the service chooses: what it chose is no difference. */
  readonly computed?: true;
  /** The service never reports it: it steers the plugin alone, or goes in and does not come out again. */
  readonly local?: true;
  /** Used when a program leaves it out. */
  readonly default?: Value;
  /** Properties of the same resource that must not be set beside it. */
  readonly conflictsWith?: readonly string[];
  /** The stand-in refuses programs that set it. */
  readonly unsupported?: true;
  /** The parts of an object, or of each object in a list or set. */
  readonly fields?: Properties;
  /** Whether two known values mean the same to the service, when that is not plain equality. */
  readonly same?: (state: Value, input: Value) => boolean;
}

/** Properties by name. */
export type Properties = Readonly<Record<string, Property>>;

/** A description of every argument of `Args`: none can be forgotten. */
export type PropertiesOf<Args> = { readonly [Name in keyof Required<Args>]: Property };

type Options = Omit<Property, "kind" | "fields">;

export const text = (options: Options = {}): Property => ({ kind: "string", ...options });
export const number = (options: Options = {}): Property => ({ kind: "number", ...options });
export const flag = (options: Options = {}): Property => ({ kind: "boolean", ...options });
export const json = (options: Options & Required<Pick<Property, "same">>): Property => ({
  kind: "json",
  ...options,
});
export const map = (options: Options = {}): Property => ({ kind: "map", ...options });
export const list = (options: Options & { fields?: Properties } = {}): Property => ({
  kind: "list",
  ...options,
});
export const set = (options: Options & { fields?: Properties } = {}): Property => ({
  kind: "set",
  ...options,
});
export const anything = (options: Options = {}): Property => ({ kind: "any", ...options });
export const archive = (options: Options = {}): Property => ({ kind: "archive", ...options });
export const object = (fields: Properties, options: Options = {}): Property => ({
  kind: "object",
  fields,
  ...options,
});

/** An argument of the official plugin that the stand-in refuses rather than ignores. */
export const unsupported: Property = { kind: "object", unsupported: true };
