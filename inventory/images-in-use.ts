import type { Image } from "../retention";
import { boundedCalls, type Calls } from "./aws/calls";
import type { InventoryClients } from "./aws/clients";
import type { NotLookedAt } from "./sources/read-sources";
import { once, type Unresolved } from "./registry/reference";
import { referencesInUse, type ReferenceOptions } from "./references-in-use";
import { repositoryTags } from "./registry/repository-tags";
import {
  digestsByTag,
  resolveReferences,
  type PlacedReference,
  type UsedImage,
} from "./registry/resolve-references";

export interface InUseOptions extends ReferenceOptions {
  /** Images that were read before, by repository: their tags need not be asked for. @default none */
  readonly images?: ReadonlyMap<string, readonly Image[]>;
}

/** What uses the images of a registry. */
export interface InUseReport {
  /** One for each image and user, with all that the user needs it for. */
  readonly inUse: readonly UsedImage[];
  /** References to this registry that lead to no image: what has them can't start. */
  readonly unresolved: readonly Unresolved[];
  /** Sources of which this report says nothing. See also `beyondReach`. */
  readonly notLookedAt: readonly NotLookedAt[];
  /** How many calls it took. */
  readonly calls: number;
}

/**
 * What uses the images of a registry's repositories. References by tag are resolved to digests, as AWS resolved them
 * where it says so, and else as the tags are now; those to other registries are left out.
 *
 * Calls are batched where AWS can: one for ten services, a hundred tasks, twenty service deployments or revisions, and
 * one for each distinct task definition, function version, rule and schedule.
 *
 * @throws {InventoryError} when any of it could not be read to its end; with all rights that are missing.
 */
export async function imagesInUse(
  clients: InventoryClients,
  options: InUseOptions = {},
): Promise<InUseReport> {
  const { calls = boundedCalls(options) } = options;
  const before = calls.count;
  const { references, unresolved, notLookedAt, registry } = await referencesInUse(clients, {
    ...options,
    calls,
  });
  const digests = await tagDigests(clients, calls, references, options.images);
  const resolved = resolveReferences(references, digests, registry);
  return {
    inUse: resolved.inUse,
    unresolved: once([...unresolved, ...resolved.unresolved]),
    notLookedAt,
    calls: calls.count - before,
  };
}

/** The digests of the tags of those repositories of which one is needed: by repository and tag. */
async function tagDigests(
  { ecr }: InventoryClients,
  calls: Calls,
  references: readonly PlacedReference[],
  images: ReadonlyMap<string, readonly Image[]> = new Map(),
): Promise<ReadonlyMap<string, ReadonlyMap<string, string>>> {
  const needed = new Set(
    references.flatMap(({ at, digest }) => ((at.digest ?? digest) === undefined ? [at.repositoryName] : [])),
  );
  const entries = await Promise.all(
    [...needed].map(async (name) => {
      const known = images.get(name);
      if (known) return [name, digestsByTag(known)] as const;
      const tags = await repositoryTags(ecr, name, { calls });
      return [name, new Map(tags.map(({ tag, digest }) => [tag, digest]))] as const;
    }),
  );
  return new Map(entries);
}
