import type { TagMutability } from "../images/movable-tags";
import { isObject, objectsOf, textOf, unknownValue, type DeclaredResource } from "./declared-resource";

/** A repository that a program has. */
export interface DeclaredRepository {
  readonly urn: string;
  /** Absent where it isn't known yet. */
  readonly repositoryName?: string;
  /** `undefined` where it isn't known. */
  readonly tags: TagMutability | undefined;
}

/** The repositories among the resources. */
export function repositoriesIn(resources: readonly DeclaredResource[]): DeclaredRepository[] {
  return resources.flatMap((resource) => {
    const words = repositoryTypes[resource.type];
    if (words === undefined) return [];
    const { urn, props } = resource;
    const repositoryName = textOf(props[words.name]);
    return [
      { urn, ...(repositoryName !== undefined && { repositoryName }), tags: mutability(props, words.filter) },
    ];
  });
}

/** What a type calls the same things. */
export const repositoryTypes: Readonly<
  Record<string, { readonly name: string; readonly forceDelete: string; readonly filter: string }>
> = {
  "aws:ecr/repository:Repository": { name: "name", forceDelete: "forceDelete", filter: "filter" },
  "aws-native:ecr:Repository": {
    name: "repositoryName",
    forceDelete: "emptyOnDelete",
    filter: "imageTagMutabilityExclusionFilterValue",
  },
};

function mutability(props: DeclaredResource["props"], filter: string): TagMutability | undefined {
  const { imageTagMutability, imageTagMutabilityExclusionFilters: filters } = props;
  if (imageTagMutability === unknownValue || filters === unknownValue) return undefined;
  if (Array.isArray(filters) && filters.some((one) => !isObject(one) || one[filter] === unknownValue))
    return undefined;
  return {
    imageTagMutability: textOf(imageTagMutability),
    imageTagMutabilityExclusionFilters: objectsOf(filters).map((one) => ({ filter: textOf(one[filter]) })),
  };
}
