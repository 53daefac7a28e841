import type { TagMutability } from "../images/movable-tags";
import type { LifecycleRule } from "../lifecycle-policy/lifecycle-policy";
import { keepsReleases, ruleThatMayTake } from "../lifecycle-policy/shield-rule";
import { explainRule } from "../words/explain-rule";
import { list } from "../words/wording";
import { policyOf, type DeclaredPolicy } from "./declared-policies";
import { repositoriesIn, repositoryTypes } from "./declared-repositories";
import type { DeclaredResource } from "./declared-resource";
import { shieldAdvice } from "./policy-rules";

// What is wrong with a repository, alone and together with its lifecycle policy.

/** A repository that goes with its images. */
export function deletedWithImages({ type, props }: DeclaredResource): string[] {
  const words = repositoryTypes[type];
  if (words === undefined || props[words.forceDelete] !== true) return [];
  return [
    `\`${words.forceDelete}\` has the repository deleted with all its images, those that services run too, when the resource is removed, renamed or replaced. Leave it out: ECR then refuses to delete a repository that has images.`,
  ];
}

/**
 * A rule for untagged images, where a push takes a tag from the image that a service runs by digest. Told of whichever of
 * repository and policy comes second.
 */
export function untaggedUnderMovingTags(
  resource: DeclaredResource,
  before: readonly DeclaredResource[],
): string[] {
  const own = policyOf(resource);
  const [repository] = repositoriesIn([resource]);
  const all = repositoriesIn([...before, resource]);
  const policies = own
    ? [own]
    : before.flatMap((one) => {
        const policy = policyOf(one);
        return policy && policy.repositoryName === repository?.repositoryName ? [policy] : [];
      });
  return policies.flatMap((policy) => {
    const rule = untaggedRule(policy);
    // `aws-native` has both in one resource, whose name may not be known yet.
    const named = all.findLast(({ repositoryName }) => repositoryName === policy.repositoryName);
    const of = own && repository ? repository : named;
    const moving = of?.tags && movingTagsText(of.tags);
    const name = of?.repositoryName ?? (of && own && repository ? resource.name : undefined);
    if (!rule || name === undefined || moving === undefined) return [];
    return [untaggedWords(rule, name, moving)];
  });
}

/** The rule that takes images without a tag, where released ones may be among them. */
function untaggedRule({ policy }: DeclaredPolicy): LifecycleRule | undefined {
  if (!policy.ok || keepsReleases(policy.value)) return undefined;
  const rule = ruleThatMayTake(policy.value, []);
  return rule?.selection.tagStatus === "untagged" ? rule : undefined;
}

function untaggedWords(rule: LifecycleRule, repositoryName: string, moving: string): string {
  return `Rule ${rule.rulePriority} takes images without a tag, and ${moving} of the repository "${repositoryName}" may move: what a service runs loses its tag to the next push under it, and goes. Rule ${rule.rulePriority}: ${explainRule(rule)} Make \`imageTagMutability\` "IMMUTABLE". ${shieldAdvice.replace("Put", "Or put")}`;
}

/** Which tags a push can move, in words; `undefined` when none. */
function movingTagsText(tags: TagMutability): string | undefined {
  const { imageTagMutability = "MUTABLE", imageTagMutabilityExclusionFilters = [] } = tags;
  const filters = imageTagMutabilityExclusionFilters.flatMap(({ filter }) => filter ?? []);
  switch (imageTagMutability) {
    case "IMMUTABLE":
      return undefined;
    case "IMMUTABLE_WITH_EXCLUSION":
      return `tags like ${list(filters)}`;
    case "MUTABLE_WITH_EXCLUSION":
      return filters.includes("*") ? undefined : `tags other than ${list(filters)}`;
    default:
      return "tags";
  }
}
