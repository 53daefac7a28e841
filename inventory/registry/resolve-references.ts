import type { Image, ImageInUse, ImageUser } from "../../retention";
import type { Reference, Unresolved, UnresolvedReason } from "./reference";
import type { Place, Registry } from "./registry";

/** A reference into the registry. */
export interface PlacedReference extends Reference {
  readonly at: Extract<Place, { kind: "here" }>;
}

/** An image in use, with all that its user calls it. */
export interface UsedImage extends ImageInUse {
  /** All tags by which the user refers to it, in the order of letters; `tag` is the first of them. */
  readonly tags: readonly string[];
}

/**
 * Turns references into images: one for each image and user, with all its roles. In the order of repositories, digests
 * and users.
 *
 * @param digests by repository and tag, of the repositories that have references by tag alone.
 */
export function resolveReferences(
  references: readonly PlacedReference[],
  digests: ReadonlyMap<string, ReadonlyMap<string, string>>,
  registry: Registry,
): { inUse: UsedImage[]; unresolved: Unresolved[] } {
  const uses = new Map<string, Use>();
  const unresolved: Unresolved[] = [];
  for (const { image, user, at, digest } of references) {
    const { repositoryName, tag } = at;
    // A task may tell the digest of its platform's image, where the reference has that of the index: both are needed.
    const named = new Set([at.digest, digest].filter((one) => one !== undefined));
    if (named.size === 0) {
      const current = digests.get(repositoryName)?.get(tag ?? "");
      if (current === undefined) {
        const reason = reasonOf(repositoryName, registry);
        unresolved.push({ reference: image, user, reason, repositoryName });
        continue;
      }
      named.add(current);
    }
    for (const digest of named) {
      const key = JSON.stringify([repositoryName, digest, user.kind, user.name]);
      const use = uses.get(key) ?? { repositoryName, digest, tags: new Set(), user, roles: new Set() };
      if (tag !== undefined && at.digest === undefined) use.tags.add(tag);
      if (user.role !== undefined) use.roles.add(user.role);
      uses.set(key, use);
    }
  }
  return {
    inUse: [...uses].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, use]) => imageInUse(use, registry)),
    unresolved,
  };
}

/** The digests of all tags that images have. */
export function digestsByTag(images: readonly Image[]): ReadonlyMap<string, string> {
  return new Map(
    images.flatMap(({ imageDigest, imageTags }) => imageTags.map((tag) => [tag, imageDigest] as const)),
  );
}

interface Use {
  readonly repositoryName: string;
  readonly digest: string;
  readonly tags: Set<string>;
  readonly user: ImageUser;
  readonly roles: Set<string>;
}

function reasonOf(repositoryName: string, { repositoryNames }: Registry): UnresolvedReason {
  return repositoryNames.has(repositoryName) ? "tag-not-found" : "repository-not-found";
}

function imageInUse({ repositoryName, digest, tags: used, user, roles }: Use, registry: Registry): UsedImage {
  const { registryId, region } = registry;
  const tags = [...used].sort();
  const [tag] = tags;
  const { kind, name, releasesAs, owner } = user;
  return {
    repositoryName,
    ...(registryId !== undefined && { registryId }),
    ...(region !== undefined && { region }),
    digest,
    ...(tag !== undefined && { tag }),
    tags,
    user: {
      ...{ kind, name },
      ...(roles.size > 0 && { role: [...roles].sort(byUrgency).join(", ") }),
      ...(releasesAs !== undefined && { releasesAs }),
      ...(owner !== undefined && { owner }),
    },
  };
}

/** What runs comes first; then in the order of letters. */
function byUrgency(a: string, b: string): number {
  const place = (role: string) => (role === "running" ? "" : role);
  return place(a) < place(b) ? -1 : 1;
}
