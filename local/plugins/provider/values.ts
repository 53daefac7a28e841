import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { assetFromWire, assetToWire, isAsset, signatureKey, type Archive, type Asset } from "./assets";

/** Stands for a value that only the deployment will know. */
export const UNKNOWN: unique symbol = Symbol("unknown");

/** A value that must not be shown. */
export class Secret {
  constructor(readonly value: Value) {}
}

/** A property value as the engine knows it. */
export type Value =
  null | boolean | number | string | typeof UNKNOWN | Secret | Asset | Archive | readonly Value[] | Values;

/** Named property values. A missing property and one that is `undefined` are the same. */
export interface Values {
  readonly [name: string]: Value | undefined;
}

/** Reads what the engine sent, keeping unknown and secret values apart; resources become their ids. */
export function fromStruct(struct: Struct | undefined): Values {
  return struct === undefined ? {} : (fromWire(struct.toJavaScript()) as Values);
}

/** Writes values the way the engine reads them. */
export function toStruct(values: Values): Struct {
  return Struct.fromJavaScript(toWire(values) as Parameters<typeof Struct.fromJavaScript>[0]);
}

/** Text as it is; anything else as JSON. */
export function textOf(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value ?? null);
}

/** Whether the value is a plain object, not a list, a secret, an asset or `null`. */
export function isValues(value: Value | undefined): value is Values {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  return !(value instanceof Secret) && !isAsset(value);
}

/** Whether any part of the value is unknown. */
export function containsUnknown(value: Value | undefined): boolean {
  if (value instanceof Secret) return containsUnknown(value.value);
  if (Array.isArray(value)) return value.some(containsUnknown);
  if (isValues(value)) return Object.values(value).some(containsUnknown);
  return value === UNKNOWN;
}

// The engine's constants: sdk/go/common/resource/{plugin/rpc.go,sig/sig.go}.
const unknownValue = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const secretSignature = "1b47061264138c4ac30d75fd1eb44270";
const resourceSignature = "5cf8f73096256a8f31e491e813e4eb8e";
const outputSignature = "d0e6a833031e9bbcd3f4e8bde6ca49a4";

function fromWire(wire: unknown): Value {
  if (wire === unknownValue) return UNKNOWN;
  if (Array.isArray(wire)) return wire.map(fromWire);
  if (typeof wire !== "object" || wire === null) return (wire ?? null) as null | boolean | number | string;
  const object = wire as Record<string, unknown>;
  switch (object[signatureKey]) {
    case secretSignature:
      return new Secret(fromWire(object["value"]));
    case resourceSignature:
      return object["id"] === undefined || object["id"] === "" ? UNKNOWN : fromWire(object["id"]);
    case outputSignature: {
      const value = object["value"] === undefined ? UNKNOWN : fromWire(object["value"]);
      return object["secret"] === true ? new Secret(value) : value;
    }
    default:
      return (
        assetFromWire(object) ??
        Object.fromEntries(Object.entries(object).map(([name, value]) => [name, fromWire(value)]))
      );
  }
}

function toWire(value: Value): unknown {
  if (value === UNKNOWN) return unknownValue;
  if (value instanceof Secret) return { [signatureKey]: secretSignature, value: toWire(value.value) };
  if (isAsset(value)) return assetToWire(value);
  if (Array.isArray(value)) return value.map(toWire);
  if (!isValues(value)) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, inner]) => (inner === undefined ? [] : [[name, toWire(inner)]])),
  );
}
