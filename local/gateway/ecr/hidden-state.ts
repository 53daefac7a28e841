import { z } from "zod";
import { succeeded } from "../http/emulator-client";
import type { Emulator } from "../mend";

/**
 * What the emulator cannot hold is kept in it all the same, as tags on the repository or service that it is about:
 * so it lives and dies with that resource, and survives whatever that resource survives. Clients never see the tags.
 */
const prefix = "berth:gateway:";

export function isHiddenTag(key: unknown): boolean {
  return typeof key === "string" && key.startsWith(prefix);
}

export async function readState<T>(
  emulator: Emulator,
  arn: string,
  name: string,
  schema: z.ZodType<T>,
): Promise<T | undefined> {
  const { service, keyField, valueField } = taggingOf(arn);
  const output = await succeeded(emulator.call(service, "ListTagsForResource", { resourceArn: arn }));
  const tags = z.array(z.record(z.string(), z.unknown())).parse(output?.["tags"] ?? []);
  const value = tags.find((tag) => tag[keyField] === prefix + name)?.[valueField];
  if (typeof value !== "string") return undefined;
  return schema.parse(JSON.parse(value));
}

export async function writeState(
  emulator: Emulator,
  arn: string,
  name: string,
  value: unknown,
): Promise<void> {
  const { service, keyField, valueField } = taggingOf(arn);
  const tag = { [keyField]: prefix + name, [valueField]: JSON.stringify(value) };
  await emulator.call(service, "TagResource", { resourceArn: arn, tags: [tag] });
}

export async function dropState(emulator: Emulator, arn: string, name: string): Promise<void> {
  await emulator.call(taggingOf(arn).service, "UntagResource", {
    resourceArn: arn,
    tagKeys: [prefix + name],
  });
}

/** ECR writes tag fields with a capital, ECS without. */
function taggingOf(arn: string): { service: string; keyField: string; valueField: string } {
  return arn.startsWith("arn:aws:ecs:")
    ? { service: "ecs", keyField: "key", valueField: "value" }
    : { service: "ecr", keyField: "Key", valueField: "Value" };
}
