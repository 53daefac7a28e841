import type { AwsContext } from "./context";

/** Tags as programs write them. */
export type Tags = Readonly<Record<string, string>>;

/** For services that spell a tag `{ Key, Value }`. */
export function toTagList(tags: Tags | undefined): { Key: string; Value: string }[] {
  return Object.entries(tags ?? {}).map(([Key, Value]) => ({ Key, Value }));
}

/** For ECS, which spells a tag `{ key, value }`. */
export function toLowerTagList(tags: Tags | undefined): { key: string; value: string }[] {
  return Object.entries(tags ?? {}).map(([key, value]) => ({ key, value }));
}

/** What AWS reports, in either spelling, without the tags that aren't the program's. */
export function fromTagList(
  context: AwsContext,
  tags: readonly AnyTag[] | undefined,
): Record<string, string> {
  const pairs = (tags ?? []).map((tag) => [tag.Key ?? tag.key ?? "", tag.Value ?? tag.value ?? ""] as const);
  return Object.fromEntries(pairs.filter(([key]) => key !== "" && !context.ignoresTag(key)));
}

/** What to write and what to remove, to get from one set of tags to another. */
export function tagChanges(
  old: Tags | undefined,
  wanted: Tags | undefined,
): { removed: string[]; written: Tags } {
  const [before, after] = [old ?? {}, wanted ?? {}];
  return {
    removed: Object.keys(before).filter((key) => !(key in after)),
    written: Object.fromEntries(Object.entries(after).filter(([key, value]) => before[key] !== value)),
  };
}

/** Brings the tags of a thing to what is wanted, by the two calls that every service has. */
export async function updateTags(
  old: Tags | undefined,
  wanted: Tags | undefined,
  calls: { remove(keys: string[]): Promise<unknown>; write(tags: Tags): Promise<unknown> },
): Promise<void> {
  const { removed, written } = tagChanges(old, wanted);
  if (removed.length > 0) await calls.remove(removed);
  if (Object.keys(written).length > 0) await calls.write(written);
}

interface AnyTag {
  readonly Key?: string | undefined;
  readonly Value?: string | undefined;
  readonly key?: string | undefined;
  readonly value?: string | undefined;
}
