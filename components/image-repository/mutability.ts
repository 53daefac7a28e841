import { releaseTagPrefix, type Problem } from "../../retention";
import type { ImageRepositoryArgs } from "./args";

type Mutability = Pick<ImageRepositoryArgs, "imageTagMutability" | "imageTagMutabilityExclusionFilters">;

/** The tags that never move, whatever a repository says of others: of a release, two writers may take the same number. */
const releaseFilter = `${releaseTagPrefix}*`;

/**
 * What ECR is told: as asked, but for release tags, which stay where they are.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-tag-mutability.html
 */
export function withFixedReleases({
  imageTagMutability = "IMMUTABLE",
  imageTagMutabilityExclusionFilters: filters = [],
}: Mutability): Required<Mutability> {
  if (imageTagMutability.startsWith("IMMUTABLE"))
    return { imageTagMutability, imageTagMutabilityExclusionFilters: filters };
  return {
    imageTagMutability: "MUTABLE_WITH_EXCLUSION",
    imageTagMutabilityExclusionFilters: filters.includes(releaseFilter)
      ? filters
      : [...filters, releaseFilter],
  };
}

/** Filters that leave release tags no place, or let them move. */
export function releaseFilterProblems({
  imageTagMutability: mutability,
  imageTagMutabilityExclusionFilters: filters = [],
}: Mutability): Problem[] {
  const path = "imageTagMutabilityExclusionFilters";
  if (mutability === "MUTABLE_WITH_EXCLUSION" && filters.length === 5 && !filters.includes(releaseFilter)) {
    const message = `\`${path}\` has 5 filters, and ECR takes no more: one has to be "${releaseFilter}", so that release tags never move. Leave another one out.`;
    return [{ code: "no-release-filter", path, message }];
  }
  if (mutability !== "IMMUTABLE_WITH_EXCLUSION") return [];
  return filters.flatMap((filter, index): Problem[] => {
    if (!mayMatchRelease(filter)) return [];
    const at = `${path}[${index}]`;
    const message = `\`${at}\` ${JSON.stringify(filter)} lets release tags move (\`${releaseTagPrefix}<service>.<n>\`), and then nothing keeps what they were on. Write one that matches none, such as "latest" or "dev-*".`;
    return [{ code: "filter-moves-releases", path: at, message }];
  });
}

/** Whether some release tag is like the filter: its beginning and its end tell. */
function mayMatchRelease(filter: string): boolean {
  const [head = "", ...rest] = filter.split("*");
  const tail = rest.at(-1);
  if (tail === undefined) return head.startsWith(releaseTagPrefix);
  const isBeginning = head.startsWith(releaseTagPrefix) || releaseTagPrefix.startsWith(head);
  return isBeginning && /^(.*\.)?\d*$/.test(tail);
}
