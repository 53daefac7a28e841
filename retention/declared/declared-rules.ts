import { fewerThanReleases, movingTagsIn } from "./container-rules";
import { taskDefinitionTypes } from "./declared-containers";
import { typesWithPolicies } from "./declared-policies";
import { repositoryTypes } from "./declared-repositories";
import type { DeclaredResource } from "./declared-resource";
import { deadRulesOf, refusedByEcr, rulesOfSeveralTags, unshielded } from "./policy-rules";
import { deletedWithImages, untaggedUnderMovingTags } from "./repository-rules";

/** A rule that is held against what a program declares. */
export interface DeclaredRule {
  readonly name: DeclaredRuleName;
  readonly description: string;
  /** The types that it is about. */
  readonly types: readonly string[];
  /**
   * What is wrong with a resource, a sentence each. `others` are those before it in the program's order; all of the stack's, if
   * the rule is for a stack.
   */
  readonly check: (
    resource: DeclaredResource,
    others: readonly DeclaredResource[],
    options: DeclaredRuleOptions,
  ) => string[];
  /** Whether it can only be told once the whole stack is known. */
  readonly isForStack: boolean;
}

export interface DeclaredRuleOptions {
  /** How many releases of each image should be there to go back to. */
  readonly releases: number;
}

export const defaultReleases = 5;

export const declaredRuleNames = [
  "ecr-invalid-policy",
  "ecr-dead-rule",
  "ecr-rule-of-several-tags",
  "ecr-no-shield",
  "ecr-untagged-rule",
  "ecr-few-images",
  "ecr-force-delete",
  "ecs-moving-tag",
] as const;

export type DeclaredRuleName = (typeof declaredRuleNames)[number];

const ofRepositories = Object.keys(repositoryTypes);
const ofPoliciesAndRepositories = [...new Set([...typesWithPolicies, ...ofRepositories])];

const rules: Readonly<Record<DeclaredRuleName, Omit<DeclaredRule, "name" | "isForStack">>> = {
  "ecr-invalid-policy": {
    description: "A lifecycle policy is one that ECR takes.",
    types: typesWithPolicies,
    check: refusedByEcr,
  },
  "ecr-dead-rule": {
    description: "Each rule of a lifecycle policy can take an image.",
    types: typesWithPolicies,
    check: deadRulesOf,
  },
  "ecr-rule-of-several-tags": {
    description: "No rule of a lifecycle policy asks for several tags at once.",
    types: typesWithPolicies,
    check: rulesOfSeveralTags,
  },
  "ecr-no-shield": {
    description: "No rule of a lifecycle policy may take what has a release tag.",
    types: typesWithPolicies,
    check: unshielded,
  },
  "ecr-untagged-rule": {
    description: "No rule takes untagged images where tags may move away from what runs.",
    types: ofPoliciesAndRepositories,
    check: untaggedUnderMovingTags,
  },
  "ecr-few-images": {
    description: "A lifecycle policy keeps what the stack runs, and its last releases.",
    types: typesWithPolicies,
    check: (resource, stack, { releases }) => fewerThanReleases(resource, stack, releases),
  },
  "ecr-force-delete": {
    description: "A repository isn't deleted with its images.",
    types: ofRepositories,
    check: deletedWithImages,
  },
  "ecs-moving-tag": {
    description: "Task definitions name images by digest, or by tags that stay.",
    types: taskDefinitionTypes,
    check: movingTagsIn,
  },
};

export const declaredRules: readonly DeclaredRule[] = declaredRuleNames.map((name) => ({
  name,
  ...rules[name],
  isForStack: name === "ecr-few-images",
}));

/** All types that some rule is about, or looks at. */
export const declaredTypes: readonly string[] = [...ofPoliciesAndRepositories, ...taskDefinitionTypes];
