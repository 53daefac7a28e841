import type { ImageUser } from "../../retention";

/** That something refers to an image. */
export interface Reference {
  /** As it is written there: `<registry>/<repository>:<tag>`, `...@sha256:...`. */
  readonly image: string;
  /** The digest that AWS has found for it, where it says so. */
  readonly digest?: string;
  readonly user: ImageUser;
}

/** A reference that leads to no image. */
export interface Unresolved {
  /** What is referred to: an image, or a task definition that is not there. */
  readonly reference: string;
  readonly user: ImageUser;
  readonly reason: UnresolvedReason;
  /** The repository of this registry that it names, if it names one. */
  readonly repositoryName?: string;
}

export type UnresolvedReason =
  /** No image reference that a registry takes. */
  | "illegal-reference"
  /** The repository is not in this registry. */
  | "repository-not-found"
  /** No image of the repository has the tag. */
  | "tag-not-found"
  /** There is no such task definition, or no active revision of the family. */
  | "task-definition-not-found";

export type Found = Reference | Unresolved;

export function isUnresolved(found: Found): found is Unresolved {
  return "reason" in found;
}

/** One for each reference and user. */
export function once(unresolved: readonly Unresolved[]): Unresolved[] {
  const key = ({ reference, reason, user }: Unresolved) => JSON.stringify([reference, reason, user]);
  return [...new Map(unresolved.map((one) => [key(one), one])).values()];
}
