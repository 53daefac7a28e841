import { parseReleaseTag } from "../releases/release-tag";
import { parseWithdrawnTag } from "../releases/withdrawals";
import type { Image } from "./image";
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
 * The tags of a repository's images that a push can take from them: for `GuardCase.movingTags`. Whether a user refers to
 * its image by such a tag or by digest makes no difference to it. Tags of releases and withdrawals count up, so no push takes
 * one.
 */
export function movingTags(repository: TagMutability, images: readonly Image[]): string[] {
  const tags = images.flatMap(({ imageTags }) => imageTags);
  return movableTags(repository, tags).filter((tag) => !parseReleaseTag(tag) && !parseWithdrawnTag(tag));
}

/**
 * Which of these tags a push can take from the image that has them.
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
