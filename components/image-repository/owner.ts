import { ownerTag } from "../../retention/releases/history-name";
import { thisStack } from "../shared/own-state";
import type { Tags } from "../shared/tags";

export { ownerTag };
/** The tag of a repository that its stack took over, images and all, instead of making it. */
export const adoptedTag = "berth:adopted";

/** Whose a repository is. */
export interface RepositoryOwner {
  /** `<organization>/<project>/<stack>`; nothing where no stack says so. */
  readonly owner?: string;
  /** Whether the stack took it over. */
  readonly adopted: boolean;
}

/** The tags that a repository has for its owner's sake. */
export function ownerTags(adopted: boolean): Tags {
  return { [ownerTag]: thisStack(), ...(adopted && { [adoptedTag]: "true" }) };
}

/** What a repository's tags say of its owner. */
export function ownerIn(tags: Readonly<Record<string, unknown>>): RepositoryOwner {
  const owner = tags[ownerTag];
  return { ...(typeof owner === "string" && { owner }), adopted: tags[adoptedTag] === "true" };
}
