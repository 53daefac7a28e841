import generated from "./schema.json";
import type { PackageSpec, ResourceSpec } from "./shape";

export type SchemaResource = ResourceSpec;

/** What the generator made of the library's types; without the version, which is the package's. */
export function schema(): PackageSpec {
  return generated as unknown as PackageSpec;
}
