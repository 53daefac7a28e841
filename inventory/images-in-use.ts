import type { Image } from "../retention";
import { boundedCalls, type CallOptions, type Calls } from "./calls";
import type { InventoryClients } from "./clients";
import { declaredReferences, type DeclaredImage } from "./declared";
import { placeOf, registryOf, type Registry } from "./registry";
import { isUnresolved, type Found, type Unresolved } from "./reference";
import { repositories } from "./repositories";
import { repositoryTags } from "./repository-tags";
import { resolveReferences, type PlacedReference, type UsedImage } from "./resolve-references";
import { readSources, type NotLookedAt } from "./read-sources";
import { defaultSources, type Source } from "./sources";

export interface InUseOptions extends CallOptions {
  /** Where to look. @default `["ecs", "eventbridge", "scheduler", "lambda"]` */
  readonly sources?: readonly Source[];
  /** The names of the repositories to tell of. @default all of the registry */
  readonly repositories?: ReadonlySet<string>;
  /** What is used where no source looks: by EKS, by another account. @default nothing */
  readonly declared?: readonly DeclaredImage[];
  /** Images that were read before, by repository: their tags need not be asked for. @default none */
  readonly images?: ReadonlyMap<string, readonly Image[]>;
  /** Whose repositories are looked for. @default the registry's of the `ecr` client, which is asked for all its repositories */
  readonly registry?: Registry;
  /** Calls to share bound and count with. @default calls of one's own */
  readonly calls?: Calls;
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
  const { sources = defaultSources, calls = boundedCalls(options) } = options;
  const before = calls.count;
  const registry = options.registry ?? registryOf(await repositories(clients.ecr, { calls }));
  const declared = declaredReferences(options.declared ?? [], registry);
  const { found, notLookedAt } = await readSources(clients, sources, calls);

  const { placed, unresolved } = place([...found, ...declared], registry, options.repositories);
  const digests = await tagDigests(clients, calls, placed, options.images);
  const resolved = resolveReferences(placed, digests, registry);
  return {
    inUse: resolved.inUse,
    unresolved: once([...unresolved, ...resolved.unresolved]),
    notLookedAt,
    calls: calls.count - before,
  };
}

/** References to repositories that are to be told of. */
function place(
  found: readonly Found[],
  registry: Registry,
  wanted: ReadonlySet<string> | undefined,
): { placed: PlacedReference[]; unresolved: Unresolved[] } {
  const placed: PlacedReference[] = [];
  const unresolved: Unresolved[] = [];
  for (const one of found) {
    if (isUnresolved(one)) {
      unresolved.push(one);
      continue;
    }
    const at = placeOf(one.image, registry);
    if (at.kind === "illegal")
      unresolved.push({ reference: one.image, user: one.user, reason: "illegal-reference" });
    if (at.kind === "here" && (!wanted || wanted.has(at.repositoryName))) placed.push({ ...one, at });
  }
  return { placed, unresolved };
}

/** The digests of the tags of those repositories of which one is needed: by repository and tag. */
async function tagDigests(
  { ecr }: InventoryClients,
  calls: Calls,
  placed: readonly PlacedReference[],
  images: ReadonlyMap<string, readonly Image[]> = new Map(),
): Promise<ReadonlyMap<string, ReadonlyMap<string, string>>> {
  const needed = new Set(
    placed.flatMap(({ at, digest }) => ((at.digest ?? digest) === undefined ? [at.repositoryName] : [])),
  );
  const entries = await Promise.all(
    [...needed].map(async (name) => {
      const known = images.get(name);
      const tags = known
        ? known.flatMap(({ imageDigest, imageTags }) =>
            imageTags.map((tag) => ({ tag, digest: imageDigest })),
          )
        : await repositoryTags(ecr, name, { calls });
      return [name, new Map(tags.map(({ tag, digest }) => [tag, digest]))] as const;
    }),
  );
  return new Map(entries);
}

/** One for each reference and user. */
function once(unresolved: readonly Unresolved[]): Unresolved[] {
  const key = ({ reference, reason, user }: Unresolved) => JSON.stringify([reference, reason, user]);
  return [...new Map(unresolved.map((one) => [key(one), one])).values()];
}
