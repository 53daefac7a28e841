import type { Calls } from "../../inventory/aws/calls";
import { referencesInUse } from "../../inventory/references-in-use";
import { once, type Unresolved } from "../../inventory/registry/reference";
import type { Registry } from "../../inventory/registry/registry";
import type { PlacedReference } from "../../inventory/registry/resolve-references";
import { allSources } from "../../inventory/sources/sources";
import { causeFields } from "../log";
import type { KeeperWorld } from "../world";

/** What uses images, as far as it could be seen. */
export interface Surroundings {
  readonly references: readonly PlacedReference[];
  /** References to repositories that are not there: who has them can't start. */
  readonly unresolved: readonly Unresolved[];
  /** How many sources could not be read to their end. */
  readonly failures: number;
}

/** Looks at each source by itself: where one fails, what the others show is kept all the same. */
export async function lookAround(
  { clients, log }: KeeperWorld,
  registry: Registry,
  calls: Calls,
): Promise<Surroundings> {
  const looks = await Promise.all(
    allSources.map(async (source): Promise<Surroundings> => {
      try {
        const options = { sources: [source], registry, calls: calls.apart() };
        const { references, unresolved, elsewhere } = await referencesInUse(clients, options);
        for (const { image, user } of elsewhere) log("info", "repository-elsewhere", { image, user });
        return { references, unresolved, failures: 0 };
      } catch (error) {
        log("error", "source-failed", { source, ...causeFields(error) });
        return { references: [], unresolved: [], failures: 1 };
      }
    }),
  );
  const references = looks.flatMap((look) => look.references);
  const { repositoryNames } = registry;
  return {
    references: references.filter(({ at }) => repositoryNames.has(at.repositoryName)),
    unresolved: once([
      ...looks.flatMap((look) => look.unresolved),
      ...references
        .filter(({ at }) => !repositoryNames.has(at.repositoryName))
        .map(({ image, user, at: { repositoryName } }): Unresolved => ({
          ...{ reference: image, user, repositoryName },
          reason: "repository-not-found",
        })),
    ]),
    failures: looks.reduce((sum, { failures }) => sum + failures, 0),
  };
}
