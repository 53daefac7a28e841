/** What a tag must look like: `head`, then each of `middles` somewhere, in this order, and `tail` at the end. */
export interface TagPattern {
  readonly head: string;
  readonly middles: readonly string[];
  /** `undefined` of a pattern without wildcards: the tag is the head and nothing else. */
  readonly tail: string | undefined;
}

/** An entry of `tagPatternList`. `*` stands for any text, also none. */
export function tagPattern(entry: string): TagPattern {
  const [head = "", ...rest] = entry.split("*");
  const tail = rest.pop();
  return { head, middles: rest.filter((part) => part !== ""), tail };
}

/** An entry of `tagPrefixList`. No character of it has a meaning. */
export function tagPrefix(entry: string): TagPattern {
  return { head: entry, middles: [], tail: "" };
}

/**
 * Whether a pattern matches a tag, the whole of it: `prod` does not match `prod1`.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/LifecyclePolicies.html
 */
export function matchesTag({ head, middles, tail }: TagPattern, tag: string): boolean {
  if (tail === undefined) return tag === head;
  const end = tag.length - tail.length;
  if (end < head.length || !tag.startsWith(head) || !tag.endsWith(tail)) return false;
  // Each part at its first place after the one before: no other choice leaves more room for the rest.
  let from = head.length;
  for (const part of middles) {
    const found = tag.indexOf(part, from);
    if (found < 0 || found + part.length > end) return false;
    from = found + part.length;
  }
  return true;
}
