import type { Repository } from "./ecr-repository";

/** Whether a tag may be moved to another image, by the repository's setting and its exclusion filters. */
export function isTagMutable({ mutability, exclusionFilters }: Repository, tag: string): boolean {
  const excluded = exclusionFilters.some(({ filter }) => matches(filter, tag));
  switch (mutability) {
    case "IMMUTABLE":
      return false;
    case "IMMUTABLE_WITH_EXCLUSION":
      return excluded;
    case "MUTABLE_WITH_EXCLUSION":
      return !excluded;
    default:
      return true;
  }
}

/** ECR's words for a tag that can't be moved. */
export function immutableTagMessage(repository: Repository, tag: string): string {
  return `The image tag '${tag}' already exists in the '${repository.name}' repository and cannot be overwritten because the tag is immutable.`;
}

/** `*` stands for any text; the whole tag has to match. */
function matches(filter: string, tag: string): boolean {
  const pattern = filter.split("*").map((part) => part.replaceAll(/[.\\^$+?()[\]{}|-]/g, "\\$&"));
  return new RegExp(`^${pattern.join(".*")}$`).test(tag);
}
