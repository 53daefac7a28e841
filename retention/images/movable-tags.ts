import { matchesTag, tagPattern } from "../lifecycle-policy/tag-pattern";

/** What ECR says of a repository's tags, as `DescribeRepositories` has it. */
export interface TagMutability {
  /** `MUTABLE`, `IMMUTABLE`, or one of them `_WITH_EXCLUSION`. @default "MUTABLE", as ECR's */
  readonly imageTagMutability?: string | undefined;
  /** The tags for which it is the other way round; `*` stands for any text. */
  readonly imageTagMutabilityExclusionFilters?:
    readonly { readonly filter: string | undefined }[] | undefined;
}

/**
 * Which of these tags a push can take from the image that has them, so that it may be left untagged. For
 * `GuardCase.movingTags`: the tags by which images in use are referred to.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-tag-mutability.html
 */
export function movableTags(repository: TagMutability, tags: readonly string[]): string[] {
  const { imageTagMutability, imageTagMutabilityExclusionFilters } = repository;
  const excluded = imageTagMutabilityExclusionFilters?.flatMap(({ filter }) =>
    filter === undefined ? [] : tagPattern(filter),
  );
  const isImmutable = imageTagMutability?.startsWith("IMMUTABLE") === true;
  return tags.filter(
    (tag) => (excluded?.some((pattern) => matchesTag(pattern, tag)) === true) === isImmutable,
  );
}
