import assert from "node:assert/strict";

import * as proxies from "@pulumi/policy/proxy";

import { berthPolicies, InvalidArgumentsError, type BerthPoliciesArgs } from "../../policy";
import { declaredRuleNames } from "../../retention/declared/declared-rules";
import { rule } from "../retention/image-builder";

/** What the SDK shows resources to policies through; its types leave it out. */
const { unknownCheckingProxy, unknownStringValue } = proxies as unknown as {
  readonly unknownCheckingProxy: (props: object) => object;
  readonly unknownStringValue: string;
};

type Shown = readonly [type: string, name: string, props: object];

/** What the policies report of resources that the engine shows one after another, and then all at once. */
async function reported(shown: readonly Shown[], args?: BerthPoliciesArgs): Promise<string[]> {
  const found: string[] = [];
  const resources = shown.map(([type, name, props]) => ({
    ...{ type, name, urn: `urn:pulumi:dev::shop::${type}::${name}` },
    props: unknownCheckingProxy(props),
  }));
  const policies = berthPolicies(args);
  for (const resource of resources)
    for (const policy of policies)
      if ("validateResource" in policy && typeof policy.validateResource === "function")
        await policy.validateResource(resource as never, () => found.push(`${policy.name} ${resource.name}`));
  for (const policy of policies)
    if ("validateStack" in policy)
      await policy.validateStack({ resources } as never, (_, urn = "") =>
        found.push(`${policy.name} ${urn.split("::").at(-1)}`),
      );
  return found;
}

const untagged = rule(1, { tagStatus: "untagged", countNumber: 2 });
const repository: Shown = ["aws:ecr/repository:Repository", "images", { name: "shop" }];
const policy = (of: string, ...rules: object[]): Shown => [
  ...(["aws:ecr/lifecyclePolicy:LifecyclePolicy", "policy"] as const),
  { repository: of, policy: JSON.stringify({ rules }) },
];
const task = (image: string): Shown => [
  ...(["aws:ecs/taskDefinition:TaskDefinition", "web"] as const),
  { containerDefinitions: JSON.stringify([{ name: "web", image }]) },
];
const reference = `123456789012.dkr.ecr.eu-west-1.amazonaws.com/shop@sha256:${"a".repeat(64)}`;

describe("berthPolicies", () => {
  const cases: Record<string, [shown: Shown[], found: string[], args?: BerthPoliciesArgs]> = {
    "tell of a resource when it is shown, by what was shown before": [
      [repository, policy("shop", untagged), task("nginx")],
      ["ecr-untagged-rule policy", "ecs-moving-tag web"],
    ],
    "tell of a stack once it is whole": [
      [policy("shop", rule(1, { countNumber: 2 })), task(reference)],
      ["ecr-no-shield policy", "ecr-few-images policy"],
    ],
    "take as many releases as they are given": [
      [policy("shop", rule(1, { countNumber: 2 })), task(reference)],
      ["ecr-no-shield policy"],
      { releases: 2 },
    ],
    "pass over what a preview doesn't know": [
      [
        repository,
        policy(unknownStringValue, untagged),
        ["aws:ecs/taskDefinition:TaskDefinition", "web", { containerDefinitions: unknownStringValue }],
      ],
      [],
    ],
    "pass over other resources": [[["aws:s3/bucket:Bucket", "b", { forceDestroy: unknownStringValue }]], []],
  };
  for (const [title, [shown, found, args]] of Object.entries(cases)) {
    it(title, async () => assert.deepEqual(await reported(shown, args), found));
  }

  it("take a newer sight of a resource for an older one", async () => {
    const moving: Shown = ["aws:ecr/repository:Repository", "images", { name: "shop" }];
    const fixed: Shown = [
      "aws:ecr/repository:Repository",
      "images",
      { name: "shop", imageTagMutability: "IMMUTABLE" },
    ];
    assert.deepEqual(await reported([moving, fixed, policy("shop", untagged)]), []);
  });

  it("warn, unless told otherwise, one by one or all", () => {
    const levels = (args?: BerthPoliciesArgs) => [
      ...new Set(
        berthPolicies(args).map(
          ({ name, enforcementLevel }) =>
            `${name === "ecs-moving-tag" ? name : "others"} ${enforcementLevel}`,
        ),
      ),
    ];
    assert.deepEqual(levels(), ["others advisory", "ecs-moving-tag advisory"]);
    assert.deepEqual(levels({ enforcementLevels: { all: "mandatory", "ecs-moving-tag": "disabled" } }), [
      "others mandatory",
      "ecs-moving-tag disabled",
    ]);
    assert.deepEqual(
      berthPolicies().map(({ name }) => name),
      [...declaredRuleNames],
    );
  });

  it("refuse names, levels and numbers that there aren't, all at once", () => {
    const args = { enforcementLevels: { "ecr-no-sheild": "mandatory", all: "refuse" }, releases: 0.5 };
    assert.throws(
      () => berthPolicies(args as never),
      (error: unknown) => {
        assert.ok(error instanceof InvalidArgumentsError);
        assert.deepEqual(
          error.problems.map(({ code }) => code),
          ["unknown-policy", "unknown-level", "out-of-range"],
        );
        assert.match(error.message, /Did you mean ecr-no-shield\?/);
        return true;
      },
    );
  });
});
