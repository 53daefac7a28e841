import type { TaggedDigest } from "../../retention/releases/plan-releases";

/** The tag under which an image's content is pushed: `<image>-<content hash>`, `-r<n>` behind it where it was lost before. */
export interface ContentTag {
  /** The image's name: of a service's own the service's. */
  readonly image: string;
  /** The tag without its revision: what another stage looks for. */
  readonly base: string;
}

/** Reads a tag; `undefined` for one that is made of no content. */
export function parseContentTag(tag: string): ContentTag | undefined {
  const [, base, image] = /^(([a-z0-9-]+)-[0-9a-f]{32})(?:-r[1-9][0-9]*)?$/.exec(tag) ?? [];
  return base === undefined || image === undefined ? undefined : { image, base };
}

/**
 * The tags that an image gets in another stage. Those of its content, so that this stage's own `up` finds it there and
 * builds nothing; first without a revision, which counts how often the *source* has lost it. Of what CI has pushed, the tags
 * that say what it is. One without any gets one: an image that has release tags alone would stay for ever.
 */
export function tagsToBring(image: string, digest: string, tags: readonly TaggedDigest[]): readonly string[] {
  const own = tags.flatMap((tagged) => (tagged.digest === digest ? [tagged.tag] : []));
  const contents = own.filter((tag) => parseContentTag(tag)?.image === image);
  if (contents.length > 0)
    return distinct([...contents.map((tag) => parseContentTag(tag)!.base), ...contents]);
  const said = own.filter(saysWhatItIs);
  if (said.length > 0) return said;
  return [`promoted-${image}-${digest.slice("sha256:".length).slice(0, 12)}`];
}

/** Not those that move, that a stage counts for itself, that tools leave behind, or that are other contents' own. */
function saysWhatItIs(tag: string): boolean {
  return (
    tag !== "latest" &&
    !/^(release|withdrawn)\./.test(tag) &&
    !/^sha256-[0-9a-f]{64}/.test(tag) &&
    !/^\d+-aws-cdk\.isolated-\d+$/.test(tag) &&
    parseContentTag(tag) === undefined
  );
}

function distinct(words: readonly string[]): string[] {
  return [...new Set(words)].sort((a, b) => a.length - b.length || (a < b ? -1 : 1));
}
