import assert from "node:assert/strict";

import { checkDeclared } from "../../../retention/declared/check-declared";
import type { DeclaredResource } from "../../../retention/declared/declared-resource";
import { unknownValue } from "../../../retention/declared/declared-resource";
import type { DeclaredRuleName } from "../../../retention/declared/declared-rules";
import { generateLifecyclePolicy, type LifecycleRule } from "../../../retention";
import { rule } from "../image-builder";

const registry = "123456789012.dkr.ecr.eu-west-1.amazonaws.com";
const digest = `sha256:${"a".repeat(64)}`;

const resource = (type: string, name: string, props: Record<string, unknown>): DeclaredResource => ({
  ...{ urn: `urn:pulumi:dev::shop::${type}::${name}`, type, name, props },
});
const repository = (props: Record<string, unknown> = {}) =>
  resource("aws:ecr/repository:Repository", "images", { name: "shop", ...props });
const immutable = repository({ imageTagMutability: "IMMUTABLE" });
const policy = (...rules: LifecycleRule[]) =>
  resource("aws:ecr/lifecyclePolicy:LifecyclePolicy", "policy", {
    repository: "shop",
    policy: JSON.stringify({ rules }),
  });
const task = (containers: Record<string, unknown>, family = "web") =>
  resource("aws:ecs/taskDefinition:TaskDefinition", family, {
    family,
    containerDefinitions: JSON.stringify(
      Object.entries(containers).map(([name, image]) => ({ name, image })),
    ),
  });
const native = (props: Record<string, unknown>, rules: LifecycleRule[]) =>
  resource("aws-native:ecr:Repository", "native", {
    repositoryName: "shop",
    ...props,
    lifecyclePolicy: { lifecyclePolicyText: JSON.stringify({ rules }) },
  });

const [shield, newest] = generateLifecyclePolicy({}).rules as [LifecycleRule, LifecycleRule];
const tagged = (priority: number, ...tagPatternList: string[]) =>
  rule(priority, { tagStatus: "tagged", tagPatternList, countNumber: 3 });
const prefixed = (priority: number, ...tagPrefixList: string[]) =>
  rule(priority, { tagStatus: "tagged", tagPrefixList, countNumber: 3 });
const untagged = (priority: number) =>
  rule(priority, {
    ...{ tagStatus: "untagged", countType: "sinceImagePushed", countUnit: "days", countNumber: 7 },
  });
const any = (priority: number, countNumber: number) => rule(priority, { countNumber });

const advice =
  'ut a shield for release tags before it (`tagStatus` "tagged", `tagPrefixList` ["release."], `imageCountMoreThan` 9999), and mark what runs: `berth release mark`, or a keeper.';
const moves = (moving: string) =>
  `Rule 1 takes images without a tag, and ${moving} of the repository "shop" may move: what a service runs loses its tag to the next push under it, and goes. Rule 1: Of the images without a tag it deletes those that were pushed more than 7 days ago. Make \`imageTagMutability\` "IMMUTABLE". Or p${advice}`;
const tagMoves = (container: string, reference: string) =>
  `The container "${container}" runs ${reference}, whose tag may move: once the registry drops what it stands for today, no task with it starts any more. Name its digest: ${reference}@sha256:...`;
const filters = (...filter: string[]) => ({
  imageTagMutabilityExclusionFilters: filter.map((one) => ({ filter: one, filterType: "WILDCARD" })),
});

type Case = readonly [DeclaredResource[], ...string[]];

describe("What a program declares", () => {
  const cases: Record<DeclaredRuleName, Record<string, Case>> = {
    "ecr-invalid-policy": {
      "is fine with a policy that ECR takes": [[policy(shield, newest)]],
      "names each problem of one that ECR refuses": [
        [policy(any(1, 5), untagged(2))],
        'ECR would refuse the lifecycle policy: `rules[0].rulePriority` must be the highest number of its storage class, since the rule selects "any", got 1 where another rule has 2.',
      ],
      "is silent of a policy that isn't known yet": [
        [
          resource("aws:ecr/lifecyclePolicy:LifecyclePolicy", "policy", {
            repository: "shop",
            policy: unknownValue,
          }),
        ],
      ],
    },
    "ecr-dead-rule": {
      "is fine with rules that all take something": [
        [policy(tagged(1, "dev-*"), tagged(2, "v*"), any(3, 9))],
      ],
      "finds a rule behind a prefix of its own": [
        [policy(prefixed(1, "v"), prefixed(2, "v1"), any(3, 9))],
        "Rule 2 takes none of the images that it matches: rule 1 matches them first.",
      ],
      "finds a rule behind a pattern that matches all it does": [
        [policy(tagged(1, "*-dev"), tagged(2, "web-*-dev"))],
        "Rule 2 takes none of the images that it matches: rule 1 matches them first.",
      ],
      "is fine with a rule that an earlier one matches in part": [
        [policy(tagged(1, "v*-rc"), tagged(2, "v*"))],
      ],
      "finds a last rule that two others leave nothing": [
        [policy(tagged(1, "*"), untagged(2), any(3, 9))],
        "Rule 3 takes none of the images that it matches: the rules 2 and 1 match them first.",
      ],
      "finds a rule that asks for one tag more than an earlier one": [
        [policy(tagged(1, "v*"), tagged(2, "w*", "v1*"))],
        "Rule 2 takes none of the images that it matches: rule 1 matches them first.",
      ],
      "is fine with a rule that asks for one tag less": [[policy(tagged(1, "w*", "v1*"), tagged(2, "v*"))]],
      "reads a policy within a repository of aws-native": [
        [native({}, [tagged(1, "*"), tagged(2, "v*")])],
        "Rule 2 takes none of the images that it matches: rule 1 matches them first.",
      ],
      "reads a template for repositories to come": [
        [
          resource("aws:ecr/repositoryCreationTemplate:RepositoryCreationTemplate", "template", {
            lifecyclePolicy: JSON.stringify({ rules: [tagged(1, "*"), tagged(2, "v*")] }),
          }),
        ],
        "Rule 2 takes none of the images that it matches: rule 1 matches them first.",
      ],
    },
    "ecr-rule-of-several-tags": {
      "is fine with a rule for each": [[policy(prefixed(1, "dev-"), prefixed(2, "demo-"))]],
      "finds a list of which most people mean any": [
        [policy(prefixed(1, "dev-", "demo-"))],
        "Rule 1 is only for an image that has a tag for each of `dev-` and `demo-` at once. Write a rule for each of them.",
      ],
    },
    "ecr-no-shield": {
      "is fine with berth's own policy": [[policy(shield, newest)]],
      "is fine where no rule is about releases": [[policy(prefixed(1, "dev-"), untagged(2))]],
      "finds a rule that takes releases": [
        [policy(any(1, 10))],
        `Nothing shields what services run from rule 1. Rule 1: Of all images it keeps the 10 youngest and deletes the others. P${advice}`,
      ],
      "finds a shield that comes too late": [
        [policy(tagged(1, "*"), { ...shield, rulePriority: 2 })],
        `Nothing shields what services run from rule 1. Rule 1: Of the images that have a tag like * it keeps the 3 youngest and deletes the others. P${advice}`,
      ],
    },
    "ecr-untagged-rule": {
      "finds one under tags that move, ECR's default": [[repository(), policy(untagged(1))], moves("tags")],
      "finds it also when the repository comes second": [[policy(untagged(1)), repository()], moves("tags")],
      "is fine under fixed tags": [[immutable, policy(untagged(1))]],
      "names the tags that move all the same": [
        [
          repository({ imageTagMutability: "IMMUTABLE_WITH_EXCLUSION", ...filters("latest", "dev-*") }),
          policy(untagged(1)),
        ],
        moves("tags like latest and dev-*"),
      ],
      "names the tags that don't": [
        [repository({ imageTagMutability: "MUTABLE_WITH_EXCLUSION", ...filters("v*") }), policy(untagged(1))],
        moves("tags other than v*"),
      ],
      "is fine where all are excluded": [
        [repository({ imageTagMutability: "MUTABLE_WITH_EXCLUSION", ...filters("*") }), policy(untagged(1))],
      ],
      "is fine behind a shield, for what runs is never without a tag": [
        [repository(), policy(shield, { ...untagged(1), rulePriority: 2 })],
      ],
      "is silent of a repository that isn't known": [
        [repository({ imageTagMutability: unknownValue }), policy(untagged(1))],
      ],
      "is silent of another repository": [[repository({ name: "other" }), policy(untagged(1))]],
      "reads both within a repository of aws-native": [
        [native({ imageTagMutability: "MUTABLE" }, [untagged(1)])],
        moves("tags"),
      ],
      "reads a repository of aws-native whose name isn't known": [
        [native({ repositoryName: unknownValue }, [untagged(1)])],
        moves("tags").replace('"shop"', '"native"'),
      ],
    },
    "ecr-few-images": {
      "is fine with as many as could be gone back to": [
        [
          immutable,
          policy(any(1, 10)),
          task({ web: `${registry}/shop@${digest}`, db: `${registry}/shop:v1` }),
        ],
      ],
      "finds a count below it": [
        [
          immutable,
          policy(any(1, 9)),
          task({ web: `${registry}/shop@${digest}`, db: `${registry}/shop:v1` }),
        ],
        `This stack runs 2 images of the repository "shop" (web/db and web): 5 releases of each are 10 images, and rule 1 keeps 9. Rule 1: Of all images it keeps the 9 youngest and deletes the others. Keep 10 or more. Or p${advice}`,
      ],
      "counts an image once, whoever runs it": [
        [policy(any(1, 5)), task({ web: `${registry}/shop:v1`, init: `${registry}/shop:v1` })],
      ],
      "is fine behind a shield": [[policy(shield, any(2, 1)), task({ web: `${registry}/shop:v1` })]],
      "looks at the rule that takes such a tag": [
        [policy(prefixed(1, "dev-"), any(2, 100)), task({ web: `${registry}/shop:v1` })],
      ],
      "leaves other repositories out": [
        [policy(any(1, 1)), task({ web: `${registry}/other:v1`, proxy: "public.ecr.aws/shop:v1" })],
      ],
    },
    "ecr-force-delete": {
      "is fine with a repository that stays": [[repository()]],
      "finds one of aws": [
        [repository({ forceDelete: true })],
        "`forceDelete` has the repository deleted with all its images, those that services run too, when the resource is removed, renamed or replaced. Leave it out: ECR then refuses to delete a repository that has images.",
      ],
      "finds one of aws-native": [
        [native({ emptyOnDelete: true }, [shield])],
        "`emptyOnDelete` has the repository deleted with all its images, those that services run too, when the resource is removed, renamed or replaced. Leave it out: ECR then refuses to delete a repository that has images.",
      ],
    },
    "ecs-moving-tag": {
      "is fine with digests": [[task({ web: `${registry}/shop@${digest}`, proxy: `nginx:1@${digest}` })]],
      "finds a tag, and no tag at all": [
        [task({ web: `${registry}/shop:v1`, proxy: "nginx" })],
        tagMoves("web", `${registry}/shop:v1`),
        tagMoves("proxy", "nginx"),
      ],
      "is fine with a tag that the stack's own repository fixes": [
        [immutable, task({ web: `${registry}/shop:v1` })],
      ],
      "finds one of those that move all the same": [
        [
          repository({ imageTagMutability: "IMMUTABLE_WITH_EXCLUSION", ...filters("latest") }),
          task({ web: `${registry}/shop:v1`, db: `${registry}/shop` }),
        ],
        tagMoves("db", `${registry}/shop`),
      ],
      "reads a task definition of aws-native": [
        [
          resource("aws-native:ecs:TaskDefinition", "web", {
            containerDefinitions: [
              { name: "web", image: "nginx:1" },
              { name: "db", image: unknownValue },
            ],
          }),
        ],
        tagMoves("web", "nginx:1"),
      ],
      "passes over what ECS will refuse": [
        [
          resource("aws:ecs/taskDefinition:TaskDefinition", "web", { containerDefinitions: "not JSON" }),
          task({ web: "No Reference!", db: 1 }),
        ],
      ],
    },
  };

  for (const [name, ofRule] of Object.entries(cases)) {
    describe(`against ${name}`, () => {
      for (const [title, [resources, ...messages]] of Object.entries(ofRule)) {
        it(title, () => {
          const found = checkDeclared(resources).filter((finding) => finding.rule === name);
          assert.deepEqual(
            found.map(({ message }) => message),
            messages,
          );
        });
      }
    });
  }

  it("has nothing against what berth makes itself", () => {
    const berths = [
      repository({ imageTagMutability: "IMMUTABLE" }),
      policy(shield, newest),
      task({ web: `${registry}/shop@${digest}` }),
    ];
    assert.deepEqual(checkDeclared(berths), []);
  });
});
