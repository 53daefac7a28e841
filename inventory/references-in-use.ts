import { boundedCalls, type CallOptions, type Calls } from "./aws/calls";
import type { InventoryClients } from "./aws/clients";
import type { KnownDefinitions } from "./known/known-definitions";
import { declaredReferences, type DeclaredImage } from "./sources/declared";
import { readSources, type NotLookedAt } from "./sources/read-sources";
import { isUnresolved, type Found, type Reference, type Unresolved } from "./registry/reference";
import { placeOf, registryOf, type Place, type Registry } from "./registry/registry";
import { repositories } from "./registry/repositories";
import type { PlacedReference } from "./registry/resolve-references";
import type { SeenService } from "./sources/ecs/services";
import { defaultSources, type Source } from "./sources/sources";

export interface ReferenceOptions extends CallOptions {
  /** Where to look. @default `["ecs", "eventbridge", "scheduler", "lambda"]` */
  readonly sources?: readonly Source[];
  /** The names of the repositories to tell of. @default all of the registry */
  readonly repositories?: ReadonlySet<string>;
  /** What is used where no source looks: by EKS, by another account. @default nothing */
  readonly declared?: readonly DeclaredImage[];
  /** Whose repositories are looked for. @default the registry's of the `ecr` client, which is asked for all its repositories */
  readonly registry?: Registry;
  /** Task definitions that need not be asked for, and where those go that are. @default none is known */
  readonly known?: KnownDefinitions;
  /** Told of ECS's services as they were read, where ECS is looked at. @default nobody is told */
  readonly onServices?: (services: readonly SeenService[]) => void;
  /** Calls to share bound and count with. @default calls of one's own */
  readonly calls?: Calls;
}

/** What in an account refers to images of a registry. */
export interface ReferencesInUse {
  /** Not resolved yet; also those to repositories that the registry doesn't have. */
  readonly references: readonly PlacedReference[];
  /** What leads to no image, whatever the registry has. */
  readonly unresolved: readonly Unresolved[];
  /** Those to other registries of Amazon ECR: of another account, or another region. */
  readonly elsewhere: readonly Reference[];
  readonly notLookedAt: readonly NotLookedAt[];
  readonly registry: Registry;
}

/**
 * The references to a registry's images, without a look at the images: whoever reads these anyway resolves them by
 * `resolveReferences`, a repository at a time.
 *
 * @throws {InventoryError} when any of it could not be read to its end; with all rights that are missing.
 */
export async function referencesInUse(
  clients: InventoryClients,
  options: ReferenceOptions = {},
): Promise<ReferencesInUse> {
  const { sources = defaultSources, calls = boundedCalls(options) } = options;
  const registry = options.registry ?? registryOf(await repositories(clients.ecr, { calls }));
  const declared = declaredReferences(options.declared ?? [], registry);
  const { known, repositories: wanted, onServices } = options;
  const isWanted = wanted && ((image: string) => isIn(wanted, placeOf(image, registry)));
  const { found, notLookedAt } = await readSources(clients, sources, calls, { known, isWanted, onServices });
  return { ...place([...found, ...declared], registry, wanted), notLookedAt, registry };
}

function isIn(wanted: ReadonlySet<string>, at: Place): boolean {
  return at.kind === "here" && wanted.has(at.repositoryName);
}

/** References to repositories that are to be told of. */
function place(
  found: readonly Found[],
  registry: Registry,
  wanted: ReadonlySet<string> | undefined,
): Pick<ReferencesInUse, "references" | "unresolved" | "elsewhere"> {
  const references: PlacedReference[] = [];
  const unresolved: Unresolved[] = [];
  const elsewhere: Reference[] = [];
  for (const one of found) {
    if (isUnresolved(one)) {
      unresolved.push(one);
      continue;
    }
    const at = placeOf(one.image, registry);
    if (at.kind === "illegal")
      unresolved.push({ reference: one.image, user: one.user, reason: "illegal-reference" });
    if (at.kind === "elsewhere") elsewhere.push(one);
    if (at.kind === "here" && (!wanted || isIn(wanted, at))) references.push({ ...one, at });
  }
  return { references, unresolved, elsewhere };
}
