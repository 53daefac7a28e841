import * as pulumi from "@pulumi/pulumi";

/** Languages that know nothing but null for what isn't given send it. */
export function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== "object" || value === null || isPulumis(value)) return value;
  const given = Object.entries(value).filter(([, inner]) => inner !== null && inner !== undefined);
  return Object.fromEntries(given.map(([key, inner]) => [key, withoutNulls(inner)]));
}

function isPulumis(value: object): boolean {
  return pulumi.Output.isInstance(value) || pulumi.Resource.isInstance(value);
}
