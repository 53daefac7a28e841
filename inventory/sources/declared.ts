import { InventoryError } from "../aws/inventory-error";
import type { Reference } from "../registry/reference";
import { declaredPlaceOf, type Registry } from "../registry/registry";

/** An image that is used where no source looks. */
export interface DeclaredImage {
  /** `<repository>:<tag>` or `<repository>@sha256:...`, with or without the registry before it. */
  readonly image: string;
  /** Who uses it, for people: `EKS cluster main`. */
  readonly usedBy: string;
}

/**
 * Declared images as references.
 *
 * @throws {InventoryError} with all that are no images of this registry: a declaration that protects nothing is a mistake.
 */
export function declaredReferences(declared: readonly DeclaredImage[], registry: Registry): Reference[] {
  const places = declared.map((one) => ({ one, place: declaredPlaceOf(one.image, registry) }));
  const wrong = places.flatMap(({ one, place }) => {
    if (place.kind === "here") return [];
    const said = place.kind === "illegal" ? "is no image reference" : "is not in this registry";
    return [`\`declared\`: ${JSON.stringify(one.image)} (used by ${one.usedBy}) ${said}.`];
  });
  if (wrong.length > 0)
    throw new InventoryError("invalid-declaration", wrong.join("\n"), {
      nextStep:
        "Write `<repository>:<tag>` or `<repository>@sha256:...` of a repository in this account and region.",
    });
  return places.flatMap(({ one, place }) => {
    if (place.kind !== "here") return [];
    const { repositoryName, tag, digest } = place;
    const host = registry.hosts[0] ?? "";
    const image = `${host}/${repositoryName}${tag === undefined ? "" : `:${tag}`}${digest === undefined ? "" : `@${digest}`}`;
    return [{ image, user: { kind: "declared" as const, name: one.usedBy } }];
  });
}
