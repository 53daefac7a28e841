import type { Image } from "../../retention";

/** What `cdk gc` goes by. */
export interface GcView {
  readonly images: readonly Image[];
  /** The text of each stack's template, with its parameters. */
  readonly templates: readonly string[];
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Images that were pushed within so many days are passed over. */
  readonly createdBufferDays: number;
}

/**
 * The digests of the images that `cdk gc` deletes, at once or after its `--rollback-buffer-days`: those of which no tag is
 * part of any template. That something runs an image is nothing to it, nor is a release tag.
 *
 * What an image index that stays refers to stays too: ECR deletes no image of an index.
 *
 * @see https://docs.aws.amazon.com/cdk/v2/guide/ref-cli-cmd-gc.html
 * @see https://github.com/aws/aws-cdk-cli/tree/main/packages/%40aws-cdk/toolkit-lib/lib/api/garbage-collection
 */
export function deletedByGc({ images, templates, now, createdBufferDays }: GcView): ReadonlySet<string> {
  const isNamed = namesIn(templates);
  const youngest = now - createdBufferDays * day;
  const goes = images.filter(
    ({ imageTags, imagePushedAt }) => imagePushedAt < youngest && !imageTags.some(isNamed),
  );
  const deleted = new Set(goes.map(({ imageDigest }) => imageDigest));
  const held = images.flatMap(({ imageDigest, children = [] }) => (deleted.has(imageDigest) ? [] : children));
  for (const child of held) deleted.delete(child);
  return deleted;
}

const day = 24 * 60 * 60 * 1000;

/**
 * Whether a tag is in any of the texts. Nearly all tags are, or end with, an asset's hash, and the hashes of all texts are
 * looked up at once: a search for each tag in each text would take minutes in a large account.
 */
function namesIn(texts: readonly string[]): (tag: string) => boolean {
  const byHash = new Map<string, string[]>();
  for (const text of texts) {
    for (const hash of new Set(text.match(assetHash))) {
      const others = byHash.get(hash);
      if (others) others.push(text);
      else byHash.set(hash, [text]);
    }
  }
  return (tag) => {
    const [hash] = tag.match(assetHash) ?? [];
    const candidates = hash === undefined ? texts : (byHash.get(hash) ?? []);
    return candidates.some((text) => text.includes(tag));
  };
}

/** SHA-256 in hexadecimal digits, as CDK names assets; digits around it would make it another word. */
const assetHash = /(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])/g;
