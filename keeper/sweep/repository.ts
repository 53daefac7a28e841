import type { StoredImage } from "../../inventory/registry/repository-images";
import type { RepositorySummary } from "../../inventory/registry/repositories";
import type { ImageUser } from "../../retention/images/image-in-use";
import type { HeldImage } from "../../retention/releases/held-images";
import type { TaggedDigest } from "../../retention/releases/plan-releases";

/** A repository, as a sweep has seen it. */
export interface Repository {
  readonly repository: RepositorySummary;
  /** Indexes have their children where these matter. */
  readonly images: readonly StoredImage[];
  readonly held: readonly HeldImage[];
  readonly tags: readonly TaggedDigest[];
}

/** Who needs an image, for people. */
export function userText({ kind, name, role }: ImageUser): string {
  return `${kind} ${name}${role === undefined ? "" : ` (${role})`}`;
}
