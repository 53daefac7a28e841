/**
 * What of Pulumi's package schema is used here.
 *
 * @see https://www.pulumi.com/docs/iac/guides/building-extending/packages/schema/
 */
export interface PackageSpec {
  readonly name: string;
  readonly displayName: string;
  readonly description: string;
  readonly keywords: readonly string[];
  readonly license: string;
  readonly types: Readonly<Record<string, ObjectTypeSpec>>;
  readonly resources: Readonly<Record<string, ResourceSpec>>;
  readonly language: Readonly<Record<string, unknown>>;
}

export interface ResourceSpec {
  readonly isComponent: true;
  readonly description?: string;
  readonly inputProperties: Readonly<Record<string, PropertySpec>>;
  readonly requiredInputs: readonly string[];
  readonly properties: Readonly<Record<string, PropertySpec>>;
  readonly required: readonly string[];
}

export interface ObjectTypeSpec {
  readonly type: "object" | "string";
  readonly description?: string;
  readonly properties?: Readonly<Record<string, PropertySpec>>;
  readonly required?: readonly string[];
  readonly enum?: readonly { readonly value: string }[];
}

export interface PropertySpec extends TypeSpec {
  readonly description?: string;
}

export interface TypeSpec {
  readonly type?: "string" | "integer" | "number" | "boolean" | "array" | "object";
  readonly items?: TypeSpec;
  readonly additionalProperties?: TypeSpec;
  readonly $ref?: string;
  readonly oneOf?: readonly TypeSpec[];
  /** The value itself, and not what a resource will put out. */
  readonly plain?: boolean;
}
