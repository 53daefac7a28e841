import type { Filter } from "@aws-sdk/client-ec2";
import type { Tags } from "../tags";

/** `filters` of a look-up, as EC2 takes them. */
export function customFilters(filters: readonly { name: string; values: string[] }[] | undefined): Filter[] {
  return (filters ?? []).map(({ name, values }) => ({ Name: name, Values: values }));
}

/** `tags` of a look-up: all must match. */
export function tagFilters(tags: Tags | undefined): Filter[] {
  return Object.entries(tags ?? {}).map(([key, value]) => ({ Name: `tag:${key}`, Values: [value] }));
}
