import { matchesTag, type TagPattern } from "./tag-pattern";

/**
 * Finds the patterns that match a tag, without trying them all: along the tag's characters, in a tree of the patterns'
 * heads, and from its end, in a tree of the tails of those that have no head.
 */
export class TagPatternIndex {
  private readonly heads = newNode();
  private readonly tails = newNode();
  /** With neither head nor tail, as `*` and `*rc*`. */
  private readonly others: number[] = [];

  constructor(private readonly patterns: readonly TagPattern[]) {
    patterns.forEach(({ head, tail }, place) => {
      if (head !== "") plant(this.heads, codesOf(head), place);
      else if (tail) plant(this.tails, codesOf(tail).reverse(), place);
      else this.others.push(place);
    });
  }

  /** Tells the place of each pattern that matches the tag. */
  find(tag: string, found: (place: number) => void): void {
    if (this.others.length > 0) this.tellMatching(this.others, tag, found);
    let node = this.heads.next[tag.charCodeAt(0)];
    for (let at = 1; node; at++) {
      if (node.ends.length > 0) this.tellMatching(node.ends, tag, found);
      node = node.next[tag.charCodeAt(at)];
    }
    node = this.tails.next[tag.charCodeAt(tag.length - 1)];
    for (let at = tag.length - 2; node; at--) {
      if (node.ends.length > 0) this.tellMatching(node.ends, tag, found);
      node = node.next[tag.charCodeAt(at)];
    }
  }

  private tellMatching(places: readonly number[], tag: string, found: (place: number) => void): void {
    for (const place of places) {
      if (matchesTag(this.patterns[place]!, tag)) found(place);
    }
  }
}

interface Node {
  /** By the code of the next character. Past the tag's end that is no number, and there is no node. */
  readonly next: (Node | undefined)[];
  /** Patterns whose head (or tail) ends here. */
  readonly ends: number[];
}

function newNode(): Node {
  return { next: [], ends: [] };
}

function plant(root: Node, codes: readonly number[], place: number): void {
  let node = root;
  for (const code of codes) node = node.next[code] ??= newNode();
  node.ends.push(place);
}

function codesOf(text: string): number[] {
  return Array.from({ length: text.length }, (_, at) => text.charCodeAt(at));
}
