import pLimit from "p-limit";

import type { TaggedDigest } from "../../retention/releases/plan-releases";
import { readManifest, referrersOf, type Blob, type Manifest } from "./manifest";
import type { RegistrySession } from "./registry-session";

/** Everything that belongs to an image. */
export interface ImageParts {
  /** Each after those that it refers to, and what refers to an image after that. */
  readonly manifests: readonly Manifest[];
  /** Tags by which signatures are found that are attached by tag. */
  readonly attachedTags: readonly TaggedDigest[];
}

/**
 * An image with what its index refers to, what the registry says refers to it, and what is attached to it by a tag made of
 * its digest, as cosign and registries without referrers do.
 *
 * @param tags The repository's tags, as far as those attached are wanted.
 * @throws {CopyError}
 * @see https://github.com/opencontainers/distribution-spec/blob/main/spec.md#referrers-tag-schema
 */
export async function imageParts(
  from: RegistrySession,
  digest: string,
  tags: readonly TaggedDigest[] = [],
): Promise<ImageParts> {
  const all = new Map<string, Manifest>();
  const attachedTags: TaggedDigest[] = [];
  const attached = byImage(tags);
  const visit = async (one: string): Promise<void> => {
    if (all.has(one)) return;
    const manifest = await readManifest(from, one);
    for (const child of manifest.children) await visit(child);
    all.set(one, manifest);
    for (const referrer of await referrersOf(from, one)) await visit(referrer);
    for (const tagged of attached.get(one) ?? []) {
      attachedTags.push(tagged);
      await visit(tagged.digest);
    }
  };
  await visit(digest);
  return { manifests: [...all.values()], attachedTags };
}

/** Those of the manifests that the target doesn't have, in the same order. */
export async function absentManifests(
  to: RegistrySession,
  manifests: readonly Manifest[],
): Promise<Manifest[]> {
  const limit = pLimit(looksAtOnce);
  const isThere = await Promise.all(
    manifests.map(({ digest }) => limit(async () => (await to.ask("HEAD", `manifests/${digest}`)).ok)),
  );
  return manifests.filter((_, place) => !isThere[place]);
}

/** What manifests refer to, each once. */
export function blobsOf(manifests: readonly Manifest[]): Blob[] {
  const named = manifests.flatMap(({ blobs }) => blobs.map((blob) => [blob.digest, blob] as const));
  return [...new Map(named).values()];
}

/** How many questions without an answer a registry has at a time. */
export const looksAtOnce = 8;

/** `sha256-<hex>`, `sha256-<hex>.sig`, `.att`, `.sbom`: by the digest that they name. */
function byImage(tags: readonly TaggedDigest[]): ReadonlyMap<string, TaggedDigest[]> {
  const found = new Map<string, TaggedDigest[]>();
  for (const tagged of tags) {
    const [, hex] = /^sha256-([0-9a-f]{64})(?:\.[a-z]+)?$/.exec(tagged.tag) ?? [];
    if (hex === undefined) continue;
    const image = `sha256:${hex}`;
    found.set(image, [...(found.get(image) ?? []), tagged]);
  }
  return found;
}
